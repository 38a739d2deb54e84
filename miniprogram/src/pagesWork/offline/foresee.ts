import type { OfflineVerb, Step } from './outbox'

/** The verbs that can wait for a network. */
export const OFFLINE_VERBS: readonly string[] = ['accept', 'take', 'start', 'resolve', 'reply', 'note'] satisfies OfflineVerb[]

export const waits = (verb: string): verb is OfflineVerb => OFFLINE_VERBS.includes(verb)

/** What each step opens and shuts, as far as the verbs go that can wait. */
const EFFECTS: Record<OfflineVerb, { opens: OfflineVerb[]; shuts: OfflineVerb[] }> = {
  accept: { opens: ['start', 'resolve', 'reply', 'note'], shuts: ['accept', 'take'] },
  take: { opens: ['start', 'resolve', 'reply', 'note'], shuts: ['accept', 'take'] },
  start: { opens: ['resolve', 'reply', 'note'], shuts: ['accept', 'take', 'start'] },
  resolve: { opens: ['note'], shuts: ['accept', 'take', 'start', 'resolve', 'reply'] },
  reply: { opens: [], shuts: [] },
  note: { opens: [], shuts: [] },
}

/** What will be possible once the steps that wait have gone through; only what can wait behind them. */
export function foresee(allowed: readonly string[], steps: readonly Pick<Step, 'verb'>[]): string[] {
  if (!steps.length) return [...allowed]
  const open = new Set(allowed.filter(waits))
  for (const { verb } of steps) {
    EFFECTS[verb].shuts.forEach((one) => open.delete(one))
    EFFECTS[verb].opens.forEach((one) => open.add(one))
  }
  return [...open]
}
