import { dayName } from '@/format/dates'
import type { RequestDetail } from '@/api/types'

/** What the one who reported can do, what is asked of them first. */
const ORDER = ['supplement', 'rate', 'appeal', 'reopen', 'urge', 'note', 'withdraw'] as const

export type Step = (typeof ORDER)[number]

export const STEP_NAMES: Record<Step, string> = {
  supplement: '补充情况',
  rate: '评价一下',
  appeal: '请街道复核',
  reopen: '重新办',
  urge: '催一下',
  note: '再说两句',
  withdraw: '撤回',
}

/** Without these the thing stands still. */
const ASKED_FOR: readonly Step[] = ['supplement', 'rate']

/**
 * The steps of a request for its page: at most two within reach of the thumb, of which the first is the one thing to
 * do now (`asked`) or nothing is; the rest lies below.
 */
export function steps(allowed: readonly string[]): { near: Step[]; asked: Step | null; rest: Step[] } {
  const open = ORDER.filter((step) => allowed.includes(step) && !(step === 'note' && allowed.includes('supplement')))
  const near = open.filter((step) => step !== 'withdraw').slice(0, 2)
  return {
    near,
    asked: near.find((step) => ASKED_FOR.includes(step)) ?? null,
    rest: open.filter((step) => !near.includes(step)),
  }
}

/** Whether they have hurried us today already, as the calendar in China counts. */
export const urgedToday = ({ events }: Pick<RequestDetail, 'events'>, now?: number): boolean =>
  events.some(({ verb, at }) => verb === 'urge' && dayName(at, now) === '今天')
