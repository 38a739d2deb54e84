import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { lastPerson } from './useSession'
import { drawerOf } from '@/platform/drawer'
import { storage } from '@/platform/storage'

/** What a person has typed so far, kept on the phone until it is sent or thrown away. */
export function useDraft<T extends object>(name: string, fresh: () => T) {
  const key = `draft-${name}`
  // Whoever began it: what is saved a moment after they logged out is still theirs.
  const writer = lastPerson()
  const own = drawerOf(storage, () => writer || lastPerson())
  const kept = own.get(key) as T | ''
  const draft = ref({ ...fresh(), ...(kept || {}) }) as Ref<T>
  let due: ReturnType<typeof setTimeout> | undefined

  function save(): void {
    due = undefined
    own.set(key, JSON.parse(JSON.stringify(draft.value)))
  }
  function cancelSave(): void {
    clearTimeout(due)
    due = undefined
  }

  watch(
    draft,
    () => {
      cancelSave()
      due = setTimeout(save, 300)
    },
    // Synchronous, so that emptying the draft cannot leave a save behind.
    { deep: true, flush: 'sync' },
  )
  onScopeDispose(() => due && (cancelSave(), save()))

  /** The draft has been sent, or is not wanted any more. */
  function clear(): void {
    draft.value = fresh()
    cancelSave()
    own.set(key, '')
  }

  return { draft, kept: !!kept, clear }
}
