import { ref } from 'vue'
import { useToast } from 'wot-design-uni'
import { ApiError, sentence } from '@/api'

/**
 * One thing a button does: it waits, tells when it failed, and cannot be started twice.
 * `busy` holds the name of what is running, so that the right button says so.
 */
export function useAction() {
  const toast = useToast()
  const busy = ref('')

  /** @returns what `work` gives, or undefined when it failed (and the person was told). */
  async function run<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = name
    try {
      return await work()
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure
      toast.show({ msg: sentence(failure), duration: 3500 })
      return undefined
    } finally {
      busy.value = ''
    }
  }

  return { busy, run, toast }
}
