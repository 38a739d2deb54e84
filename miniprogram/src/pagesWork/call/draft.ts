import type { NewCall } from '@/api/types'
import type { PickedUnit } from '@/format/units'

/** A call that is being written down. */
export interface CallDraft {
  channel: NewCall['channel']
  kind: NewCall['kind']
  callerName: string
  callerPhone: string
  text: string
  unit: PickedUnit | null
  placeNote: string
}

export const freshCall = (): CallDraft => ({
  channel: 'phone', kind: 'report', callerName: '', callerPhone: '', text: '', unit: null, placeNote: '',
})

const digits = (number: string): string => number.replace(/[\s-]/g, '')

/** Whether a number is whole enough to look up or to call back. */
export const isNumber = (number: string): boolean => /^\d{5,15}$/.test(digits(number))

/** What is still lacking, as one sentence; '' when nothing. */
export function lackingOf(draft: CallDraft): string {
  if (!draft.callerName.trim()) return '问一下怎么称呼'
  if (draft.callerPhone.trim() && !isNumber(draft.callerPhone)) return '电话好像不对，再核对一下'
  if (draft.text.trim().length < 2) return '写一下是什么事'
  return draft.unit ? '' : '选一下在哪个小区'
}

/** The call as the API takes it. */
export function toCall(draft: CallDraft & { unit: PickedUnit }): NewCall {
  return {
    channel: draft.channel,
    kind: draft.kind,
    text: draft.text.trim(),
    unit_id: draft.unit.id,
    caller_name: draft.callerName.trim(),
    caller_phone: digits(draft.callerPhone) || undefined,
    place_note: draft.placeNote.trim() || undefined,
  }
}
