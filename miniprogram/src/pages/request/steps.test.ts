import { describe, expect, it } from 'vitest'
import { steps, urgedToday } from './steps'
import type { RequestDetail } from '@/api/types'

describe('the steps of a request', () => {
  it.each([
    [['note', 'withdraw', 'urge'], { near: ['urge', 'note'], asked: null, rest: ['withdraw'] }],
    [['note', 'supplement', 'withdraw'], { near: ['supplement'], asked: 'supplement', rest: ['withdraw'] }],
    [['note', 'rate', 'reopen'], { near: ['rate', 'reopen'], asked: 'rate', rest: ['note'] }],
    [['appeal'], { near: ['appeal'], asked: null, rest: [] }],
    [['reopen'], { near: ['reopen'], asked: null, rest: [] }],
    [[], { near: [], asked: null, rest: [] }],
  ])('of %j', (allowed, found) => expect(steps(allowed)).toEqual(found))

  it('leave out what only workers do', () => expect(steps(['accept', 'note']).near).toEqual(['note']))
})

it('hurrying counts by the day in China', () => {
  const events = (at: string) => ({ events: [{ verb: 'urge', at }] }) as RequestDetail
  const now = Date.parse('2026-11-21T16:30:00Z') // the 22nd, half past midnight
  expect(urgedToday(events('2026-11-21T23:50:00+08:00'), now)).toBe(false)
  expect(urgedToday(events('2026-11-22T00:10:00+08:00'), now)).toBe(true)
})
