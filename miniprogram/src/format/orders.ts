import { dateIn, dayHeading, fromWall } from './dates'

/** The parts of a day in which somebody can come, as people say them. */
export const PARTS = [
  { key: 'morning', name: '上午', from: '08:30', until: '11:30' },
  { key: 'afternoon', name: '下午', from: '14:30', until: '17:30' },
  { key: 'evening', name: '晚上', from: '18:30', until: '20:30' },
] as const
export type Part = (typeof PARTS)[number]['key']

/** The next days that can be chosen, tomorrow first. */
export function days(count = 7, now?: number): { key: string; name: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const key = dateIn(index + 1, now)
    const name = dayHeading(fromWall(key, '12:00'), now)
    // Short enough that two stand beside each other in large letters.
    return { key, name: name.replace(/^(\d+年)?\d+月(\d+日) /, '$2 ') }
  })
}

/** From when to when somebody is wished for. */
export function wish(day: string, part: Part): { wish_from: string; wish_until: string } {
  const chosen = PARTS.find((one) => one.key === part) ?? PARTS[0]
  return { wish_from: fromWall(day, chosen.from), wish_until: fromWall(day, chosen.until) }
}

const ICONS: Record<string, string> = {
  haircut: 'scissors', repair: 'wrench', law: 'shield', teaching: 'book', phones: 'phone', cleaning: 'home', health: 'plus', errands: 'shop',
}

/** The picture of a service, by the skill it needs. */
export const iconOf = (skill: string | null | undefined): string => ICONS[skill ?? ''] ?? 'heart'

type Tone = 'blue' | 'amber' | 'green' | 'grey' | 'red'
const TONES: Record<string, Tone> = {
  returned: 'amber', done: 'amber', taken: 'green', visiting: 'green', closed: 'grey', refused: 'red', withdrawn: 'grey',
}
export const toneOf = (state: string): Tone => TONES[state] ?? 'blue'

/** The six digits in what a camera read, or in what somebody typed; '' when there are none. */
export function visitCode(text: string): string {
  return /(?:^|\D)(\d{6})(?:\D|$)/.exec(text.trim())?.[1] ?? ''
}
