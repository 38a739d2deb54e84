import type { FormField, NewRequest, RequestKind } from '@/api/types'
import { type Answers, toAnswers, wrongAnswer } from '@/format/answers'
import type { PickedUnit } from '@/format/units'
import type { Point } from '@/platform/place'
import type { PhotoInHand } from '@/uploads/uploads'

/** A report that is being written. */
export interface ReportDraft {
  kind: RequestKind
  text: string
  photos: PhotoInHand[]
  unit: PickedUnit | null
  point: Point | null
  placeNote: string
  typeId: string
  /** What the picked type asks, and what was answered to this or another one. */
  fields: FormField[]
  answers: Answers
  anonymous: boolean
  /** Of my household, on whose behalf; '' for myself. */
  forMemberId: string
  /** Whether the neighbours may read it once the street has looked at it. */
  public: boolean
}

export const freshDraft = (): ReportDraft => ({
  kind: 'report',
  text: '',
  photos: [],
  unit: null,
  point: null,
  placeNote: '',
  typeId: '',
  fields: [],
  answers: {},
  anonymous: false,
  forMemberId: '',
  public: false,
})

export const MAX_TEXT = 2000

const MIN_TEXT = 4

/** What the draft still lacks to go on from a step, as one sentence; '' when nothing. */
export function lacking(draft: ReportDraft, step: number): string {
  if (step === 0 && draft.text.trim().length < MIN_TEXT) return '再多说几个字，说清是什么事'
  if (step === 1 && !draft.unit) return '选一下在哪个小区'
  return step === 2 ? wrongAnswer(draft.fields, draft.answers) : ''
}

/** The draft as the API takes it, with the photos that the server has. */
export function toRequest(draft: ReportDraft & { unit: PickedUnit }): NewRequest {
  return {
    kind: draft.kind,
    text: draft.text.trim(),
    unit_id: draft.unit.id,
    type_id: draft.typeId || undefined,
    answers: toAnswers(draft.fields, draft.answers),
    place_note: draft.placeNote.trim() || undefined,
    latitude: draft.point?.latitude,
    longitude: draft.point?.longitude,
    anonymous: draft.anonymous,
    for_member_id: draft.forMemberId || undefined,
    public: draft.public,
    photo_ids: draft.photos.flatMap(({ photo }) => photo?.id ?? []),
  }
}
