import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { ReportDraft } from './draft'
import { call } from '@/api'
import { serviceTypesAt } from '@/api/reference'
import type { Similar, SuggestedType } from '@/api/types'
import { suggestTypes } from '@/format/suggest'

/** Long enough that nobody is asked in the middle of a word. */
const PAUSE_MS = 700
const FEWEST_CHARACTERS = 4

export type TypeHint = Pick<SuggestedType, 'id' | 'name'> & Partial<Pick<SuggestedType, 'confidence_name'>>

/**
 * What the report looks like so far: types it may be, and open requests that may be the same.
 * Only a help: without a network the types come from their own words, and what may be the same is left out.
 */
export function useHints(draft: Ref<ReportDraft>) {
  const types = ref<TypeHint[]>([])
  const similar = ref<Similar[]>([])
  let due: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function ask(): Promise<void> {
    const mine = ++asked
    const text = draft.value.text.trim()
    if (text.length < FEWEST_CHARACTERS) {
      types.value = []
      similar.value = []
      return
    }
    const [suggested, found] = await Promise.all([typesFor(text), similarTo(text)])
    // An answer to what was typed before says nothing of what stands there now.
    if (mine !== asked) return
    types.value = suggested
    similar.value = found
  }

  async function typesFor(text: string): Promise<TypeHint[]> {
    try {
      return (await call('post', '/requests/suggestions', { body: { text, unit_id: draft.value.unit?.id } })).items
    } catch {
      return suggestTypes(text, await serviceTypesAt(draft.value.unit?.id ?? '').catch(() => []))
    }
  }

  async function similarTo(text: string): Promise<Similar[]> {
    const { unit, point } = draft.value
    if (!unit) return []
    const place = { unit_id: unit.id, latitude: point?.latitude, longitude: point?.longitude }
    try {
      return (await call('post', '/requests/similar', { body: { text, ...place } })).items
    } catch {
      return []
    }
  }

  watch(
    () => [draft.value.text, draft.value.unit?.id, draft.value.point],
    () => {
      clearTimeout(due)
      due = setTimeout(() => void ask(), PAUSE_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(due)
    asked++
  })

  return { types, similar }
}
