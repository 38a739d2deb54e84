import type { ActivityDetail, Member, Registration, SignUp } from '@/api/types'
import { type Answers, toAnswers, wrongAnswer } from '@/format/answers'

type State = Registration['state']
type Signup = ActivityDetail['signup']

const LIVE: State[] = ['pending', 'waiting', 'offered', 'confirmed']

/** What somebody holds or wants of an activity, or of one of its sessions. */
export const livingOne = (all: Registration[], sessionId: string | null): Registration | undefined =>
  all.find((one) => one.session_id === sessionId && LIVE.includes(one.state))

/** What came of it last, where that has to be said: the place went to somebody else, or the organiser said no. */
export const lostOne = (all: Registration[], sessionId: string | null): Registration | undefined =>
  all.find((one) => one.session_id === sessionId && ['expired', 'rejected'].includes(one.state))

/** Sign-up opens on the second, without waiting for the server to be asked again. */
export const signupNow = (told: Signup, opensAt: string, now: number): Signup =>
  told === 'not_open' && Date.parse(opensAt) <= now ? 'open' : told

/** Whether it can be given back on the phone at this moment. */
export const canLeave = (one: Registration, now: number): boolean =>
  one.allowed.includes('cancel') && (one.state !== 'confirmed' || now < Date.parse(one.cancel_until))

/** What the button says that gives it back. */
export const LEAVE_NAMES: Partial<Record<State, string>> = {
  pending: '不报了',
  waiting: '不排了',
  offered: '不去了',
  confirmed: '我不去了',
}

/** The first registration that a reminder can be about: the next one to come that can be given back. */
export const toGiveBack = (all: Registration[], now: number): Registration | undefined =>
  all.find((one) => one.state === 'confirmed' && canLeave(one, now))

/** Who might come: oneself, without an id, and the family one acts for. */
export interface Comer {
  id: string | null
  name: string
  birthYear: number | null
}

export const comersOf = (myself: string, family: Member[]): Comer[] => [
  { id: null, name: myself || '我自己', birthYear: null },
  ...family.filter((one) => one.may_act).map((one) => ({ id: one.id, name: one.name, birthYear: one.birth_year })),
]

/** Whether there is anything to ask before somebody is signed up. */
export const asksNothing = (activity: ActivityDetail, comers: Comer[]): boolean =>
  comers.length === 1 && !activity.asks_birth_year && !activity.form.length

/** A sign-up that is being filled in: who comes, and of each the year of birth as it was typed. */
export interface Party {
  chosen: Comer[]
  years: Record<string, string>
  answers: Answers
}

const yearOf = (comer: Comer, years: Party['years']): number | null =>
  comer.birthYear ?? (Number(years[comer.id ?? '']) || null)

/** The first thing that is wrong, as one sentence; '' when nothing. */
export function wrongParty(activity: ActivityDetail, { chosen, years, answers }: Party, thisYear: number): string {
  if (!chosen.length) return '请选一下谁来参加'
  for (const comer of activity.asks_birth_year ? chosen : []) {
    const year = yearOf(comer, years)
    if (!year || year < 1900 || year > thisYear) return `请填${comer.name}是哪年生的`
  }
  return wrongAnswer(activity.form, answers)
}

/** The sign-up as the API takes it. */
export function toSignUp(activity: ActivityDetail, sessionId: string | null, { chosen, years, answers }: Party): SignUp {
  return {
    session_id: sessionId ?? undefined,
    people: chosen.map((comer) => ({
      member_id: comer.id ?? undefined,
      birth_year: activity.asks_birth_year ? (yearOf(comer, years) ?? undefined) : undefined,
    })),
    answers: toAnswers(activity.form, answers),
  }
}
