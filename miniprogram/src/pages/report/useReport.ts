import { onHide } from '@dcloudio/uni-app'
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ReportDraft } from './draft'
import { Drafts, type KeptDraft } from './drafts'
import { ApiError, call } from '@/api'
import { randomKey } from '@/api/pending-keys'
import type { NewRequest, RequestDetail } from '@/api/types'
import { ownStorage } from '@/composables/useSession'

const SAVE_AFTER_MS = 300

export const reportDrafts = new Drafts(ownStorage, randomKey)

/** The report being written: every change is on the phone a moment later. */
export function useReport() {
  const kept = ref<KeptDraft>(reportDrafts.fresh())
  let due: ReturnType<typeof setTimeout> | undefined
  let over = false

  function save(): void {
    clearTimeout(due)
    due = undefined
    if (!over) reportDrafts.keep(kept.value)
  }
  watch(
    kept,
    () => {
      clearTimeout(due)
      due = setTimeout(save, SAVE_AFTER_MS)
    },
    // Synchronous, so that ending the draft cannot leave a save behind.
    { deep: true, flush: 'sync' },
  )
  const saveNow = () => due && save()
  onHide(saveNow)
  onScopeDispose(saveNow)

  /** Sent, or not wanted any more. */
  function end(): void {
    over = true
    reportDrafts.drop(kept.value.id)
  }

  /**
   * Sends it by its own key. Without an answer it stays on the phone, marked, and this gives null.
   * @throws ApiError with what the server told.
   */
  async function send(body: NewRequest): Promise<RequestDetail | null> {
    try {
      return await call('post', '/requests', { body, key: kept.value.key })
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status) throw failure
      kept.value.unanswered = true
      save()
      return null
    }
  }

  return {
    kept,
    draft: computed<ReportDraft>({ get: () => kept.value.report, set: (report) => (kept.value.report = report) }),
    photos: computed({
      get: () => kept.value.report.photos,
      set: (photos) => (kept.value.report.photos = photos),
    }),
    open: (draft: KeptDraft) => (kept.value = draft),
    send,
    end,
  }
}
