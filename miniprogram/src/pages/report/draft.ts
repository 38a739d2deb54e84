import type { NewRequest, Photo, RequestKind } from '@/api/types'
import type { PickedUnit } from '@/format/units'
import type { Point } from '@/platform/place'

/** A report that is being written. */
export interface ReportDraft {
  kind: RequestKind
  text: string
  photos: Photo[]
  unit: PickedUnit | null
  point: Point | null
  placeNote: string
  typeId: string
  anonymous: boolean
}

export const freshDraft = (): ReportDraft => ({
  kind: 'report',
  text: '',
  photos: [],
  unit: null,
  point: null,
  placeNote: '',
  typeId: '',
  anonymous: false,
})

export const MAX_TEXT = 2000

/** What a draft still lacks before it can be sent, as one sentence; '' when it lacks nothing. */
export function lacking(draft: ReportDraft): string {
  if (draft.text.trim().length < 4) return '再多说几个字，说清是什么事'
  if (!draft.unit) return '选一下在哪个小区'
  return ''
}

/** The draft as the API takes it. */
export function toRequest(draft: ReportDraft & { unit: PickedUnit }): NewRequest {
  return {
    kind: draft.kind,
    text: draft.text.trim(),
    unit_id: draft.unit.id,
    type_id: draft.typeId || undefined,
    place_note: draft.placeNote.trim() || undefined,
    latitude: draft.point?.latitude,
    longitude: draft.point?.longitude,
    anonymous: draft.anonymous,
    photo_ids: draft.photos.map(({ id }) => id),
  }
}
