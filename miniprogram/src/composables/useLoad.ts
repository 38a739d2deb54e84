import { ref, shallowRef } from 'vue'
import { sentence } from '@/api'

/** One thing read from the server, with the states a page shows for it. */
export function useLoad<T>(fetch: () => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const status = ref<'loading' | 'ready' | 'error'>('loading')
  const error = ref('')

  async function load(): Promise<void> {
    if (status.value === 'error') status.value = 'loading'
    try {
      data.value = await fetch()
      status.value = 'ready'
    } catch (failure) {
      error.value = sentence(failure)
      status.value = 'error'
    }
  }

  return { data, status, error, load }
}
