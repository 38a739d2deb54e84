import { onPullDownRefresh, onReachBottom } from '@dcloudio/uni-app'
import { computed, ref, shallowRef } from 'vue'
import { sentence } from '@/api'

interface Page<T> {
  items: T[]
  next_cursor?: string | null
}

/** One list that grows page by page. `status` is about the first page, `tail` about the rest. */
export function usePaged<T>(fetch: (cursor?: string) => Promise<Page<T>>) {
  const items = shallowRef<T[]>([])
  const status = ref<'loading' | 'ready' | 'error'>('loading')
  const tail = ref<'idle' | 'loading' | 'error' | 'end'>('idle')
  const error = ref('')
  let cursor: string | undefined
  let run = 0

  /** Reads from the start. What is on the screen stays until the new first page is there. */
  async function refresh(): Promise<void> {
    const mine = ++run
    if (status.value === 'error') status.value = 'loading'
    try {
      const page = await fetch()
      if (mine !== run) return
      items.value = page.items
      take(page)
      status.value = 'ready'
    } catch (failure) {
      if (mine !== run) return
      error.value = sentence(failure)
      status.value = 'error'
    }
  }

  /** Forgets what is shown (another filter was chosen) and reads from the start. */
  function restart(): Promise<void> {
    items.value = []
    status.value = 'loading'
    return refresh()
  }

  async function more(): Promise<void> {
    if (status.value !== 'ready' || tail.value === 'end' || tail.value === 'loading') return
    const mine = run
    tail.value = 'loading'
    try {
      const page = await fetch(cursor)
      if (mine !== run) return
      items.value = [...items.value, ...page.items]
      take(page)
    } catch {
      if (mine === run) tail.value = 'error'
    }
  }

  function take(page: Page<T>): void {
    cursor = page.next_cursor ?? undefined
    tail.value = cursor ? 'idle' : 'end'
  }

  return { items, status, tail, error, refresh, restart, more, empty: computed(() => items.value.length === 0) }
}

/** Gives a page the two gestures of a list: pull to refresh, more on scroll. */
export function useListGestures(refresh: () => Promise<unknown>, more: () => unknown = () => undefined): void {
  onPullDownRefresh(async () => {
    await refresh()
    uni.stopPullDownRefresh()
  })
  onReachBottom(() => void more())
}
