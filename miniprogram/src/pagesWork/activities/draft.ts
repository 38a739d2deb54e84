import type { ManagedActivity, NewActivity } from '@/api/types'
import { dateIn, fromWall } from '@/format/dates'

export interface WallMoment {
  date: string
  time: string
}

/** An activity that is being written. Numbers are what was typed. */
export interface ActivityDraft {
  title: string
  kind: NewActivity['kind']
  summary: string
  description: string
  place: string
  startsAt: WallMoment
  endsAt: WallMoment
  opensAt: WallMoment
  closesAt: WallMoment
  capacity: string
  points: string
  phone: string
}

export const KINDS: { kind: NewActivity['kind']; name: string }[] = [
  { kind: 'lecture', name: '讲座' },
  { kind: 'course', name: '课程' },
  { kind: 'show', name: '演出展览' },
  { kind: 'sport', name: '文体' },
  { kind: 'volunteering', name: '志愿服务' },
  { kind: 'health', name: '健康' },
  { kind: 'festival', name: '节庆' },
  { kind: 'children', name: '亲子' },
]

export const freshActivity = (): ActivityDraft => ({
  title: '',
  kind: 'course',
  summary: '',
  description: '',
  place: '',
  startsAt: { date: dateIn(7), time: '09:00' },
  endsAt: { date: dateIn(7), time: '11:00' },
  opensAt: { date: dateIn(1), time: '09:00' },
  closesAt: { date: dateIn(6), time: '18:00' },
  capacity: '30',
  points: '10',
  phone: '',
})

const at = ({ date, time }: WallMoment): string => fromWall(date, time)

/** What the draft still lacks, as one sentence; '' when it can be sent. */
export function lacking(draft: ActivityDraft): string {
  if (!draft.title.trim()) return '给活动起个名字'
  if (!draft.summary.trim()) return '写一句话介绍'
  if (!draft.place.trim()) return '写上在哪里办'
  if (at(draft.endsAt) <= at(draft.startsAt)) return '结束要在开始之后'
  if (at(draft.closesAt) <= at(draft.opensAt)) return '报名截止要在开始报名之后'
  if (at(draft.closesAt) > at(draft.endsAt)) return '报名截止要在活动结束之前'
  return Number(draft.capacity) > 0 ? '' : '写上有多少个名额'
}

/** The draft as the API takes it. */
export function toActivity(draft: ActivityDraft, unitId: string, coverId?: string): NewActivity {
  return {
    unit_id: unitId,
    title: draft.title.trim(),
    kind: draft.kind,
    summary: draft.summary.trim(),
    description: draft.description.trim() || undefined,
    place: draft.place.trim(),
    starts_at: at(draft.startsAt),
    ends_at: at(draft.endsAt),
    signup_opens_at: at(draft.opensAt),
    signup_closes_at: at(draft.closesAt),
    capacity: Number(draft.capacity),
    points: Number(draft.points) || 0,
    contact_phone: draft.phone.trim() || undefined,
    cover_id: coverId,
  }
}

/** Words of what was written with headings and lists, one line for each paragraph. */
export const plainWords = (html: string): string =>
  html
    .replace(/<\/(p|li|h3|h4|blockquote)>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&nbsp;/g, ' ')
    .replace(/&amp;/g, '&')
    .trim()

const onWall = (moment: string): WallMoment => ({ date: moment.slice(0, 10), time: moment.slice(11, 16) })

/** What stands in a draft of the office, to be changed here. */
export const ofActivity = (activity: ManagedActivity): ActivityDraft => ({
  title: activity.title,
  kind: activity.kind,
  summary: activity.summary,
  description: plainWords(activity.description),
  place: activity.place,
  startsAt: onWall(activity.starts_at),
  endsAt: onWall(activity.ends_at),
  opensAt: onWall(activity.signup_opens_at),
  closesAt: onWall(activity.signup_closes_at),
  capacity: String(activity.capacity),
  points: String(activity.points),
  phone: activity.own_phone ?? '',
})

/** The changed draft with all that the phone does not show as it was; headings stay while the words do. */
export function toChanged(draft: ActivityDraft, was: ManagedActivity, coverId?: string): NewActivity {
  const said = toActivity(draft, was.organiser.id, coverId)
  const { latitude, longitude, cancel_hours, offer_minutes, approval, check_out, one_per_household, audience_unit_id } = was
  return {
    ...said,
    description: draft.description === plainWords(was.description) ? was.description : said.description,
    shape: was.shape,
    latitude,
    longitude,
    cancel_hours,
    offer_minutes,
    approval,
    check_out,
    one_per_household,
    audience_unit_id,
    audience_team_id: was.audience_team_id,
    min_age: was.min_age,
    max_age: was.max_age,
    form: was.form,
  }
}
