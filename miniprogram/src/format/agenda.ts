import type { MyRegistration } from '@/api/types'
import { dayHeading } from './dates'

/** One time to come to something one signed up for. */
export interface Entry {
  key: string
  mine: MyRegistration
  startsAt: string
  endsAt: string
  /** What this time is about, and where, when that differs. */
  title: string | null
  place: string
}

/** The times that are still to come, by their days, the next first; a course has one entry for each of its days. */
export function agenda(items: MyRegistration[], now: number): { day: string; entries: Entry[] }[] {
  const entries = items
    .flatMap((mine) =>
      mine.times
        .filter((time) => !time.cancelled && Date.parse(time.ends_at) > now)
        .map((time) => ({
          key: `${mine.registration.id}:${time.id}`,
          mine,
          startsAt: time.starts_at,
          endsAt: time.ends_at,
          title: time.title,
          place: time.place ?? mine.activity.place,
        })),
    )
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
  const days: { day: string; entries: Entry[] }[] = []
  for (const entry of entries) {
    const day = dayHeading(entry.startsAt, now)
    const last = days[days.length - 1]
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}

/** Who a registration stands for, in a few words; '' for oneself alone. */
export function whoComes({ registration: { people } }: MyRegistration): string {
  if (people.length === 1) return people[0].myself ? '' : people[0].name
  return `${people.map(({ name, myself }) => (myself ? '我' : name)).join('、')}，共 ${people.length} 位`
}
