import { describe, expect, it } from 'vitest'
import { asksNothing, canLeave, comersOf, livingOne, lostOne, signupNow, toGiveBack, toSignUp, wrongParty } from './standing'
import type { ActivityDetail, Member, Registration } from '@/api/types'

const AT = '2026-11-28T09:00:00+08:00'
const NOW = Date.parse('2026-11-27T18:00:00+08:00')
const one = (changes: Partial<Registration>) =>
  ({ session_id: null, state: 'confirmed', cancel_until: AT, allowed: ['cancel'], ...changes }) as Registration
const activity = (changes: Partial<ActivityDetail> = {}) => ({ asks_birth_year: false, form: [], ...changes }) as unknown as ActivityDetail
const family = [
  { id: 'm-1', name: '妈妈', birth_year: null, may_act: true },
  { id: 'm-2', name: '乐乐', birth_year: 2018, may_act: true },
  { id: 'm-3', name: '爸爸', birth_year: null, may_act: false },
] as Member[]
const [me, mother, child] = comersOf('张大妈', family)

describe('where somebody stands', () => {
  it('is found by the session of a series', () => {
    const all = [one({ session_id: 's-1', state: 'cancelled' }), one({ session_id: 's-2' })]
    expect(livingOne(all, 's-1')).toBeUndefined()
    expect(livingOne(all, 's-2')).toBe(all[1])
    expect(livingOne(all, null)).toBeUndefined()
  })
  it('is said when the place went to somebody else', () => {
    expect(lostOne([one({ state: 'expired' })], null)?.state).toBe('expired')
    expect(lostOne([one({ state: 'cancelled' })], null)).toBeUndefined()
  })
  it('can be given back until the deadline, and a place in the line at any time', () => {
    expect(canLeave(one({}), NOW)).toBe(true)
    expect(canLeave(one({}), Date.parse(AT))).toBe(false)
    expect(canLeave(one({ state: 'waiting' }), Date.parse(AT))).toBe(true)
    expect(canLeave(one({ allowed: [] }), NOW)).toBe(false)
  })
  it('is what a reminder opens', () => {
    expect(toGiveBack([one({ state: 'waiting' }), one({})], NOW)?.state).toBe('confirmed')
    expect(toGiveBack([one({})], Date.parse(AT))).toBeUndefined()
  })
})

it('opens on the second by itself', () => {
  expect(signupNow('not_open', AT, Date.parse(AT) - 1)).toBe('not_open')
  expect(signupNow('not_open', AT, Date.parse(AT))).toBe('open')
  expect(signupNow('closed', AT, Date.parse(AT))).toBe('closed')
})

describe('who comes', () => {
  it('is oneself and the family one may act for', () => {
    expect(comersOf('张大妈', family).map(({ name }) => name)).toEqual(['张大妈', '妈妈', '乐乐'])
    expect(asksNothing(activity(), [me])).toBe(true)
    expect(asksNothing(activity(), [me, mother])).toBe(false)
    expect(asksNothing(activity({ asks_birth_year: true }), [me])).toBe(false)
  })
  it('needs a year only where age decides and it is not known', () => {
    const party = { chosen: [mother, child], years: {}, answers: {} }
    expect(wrongParty(activity(), party, 2026)).toBe('')
    expect(wrongParty(activity({ asks_birth_year: true }), party, 2026)).toBe('请填妈妈是哪年生的')
    expect(wrongParty(activity({ asks_birth_year: true }), { ...party, years: { 'm-1': '1950' } }, 2026)).toBe('')
    expect(wrongParty(activity(), { ...party, chosen: [] }, 2026)).toBe('请选一下谁来参加')
  })
  it('goes to the server without what nobody asked', () => {
    const party = { chosen: [me, child], years: { '': '1960' }, answers: {} }
    expect(toSignUp(activity(), null, party)).toEqual({
      session_id: undefined,
      people: [{}, { member_id: 'm-2' }],
      answers: undefined,
    })
    expect(toSignUp(activity({ asks_birth_year: true }), 's-1', party)).toEqual({
      session_id: 's-1',
      people: [{ birth_year: 1960 }, { member_id: 'm-2', birth_year: 2018 }],
      answers: undefined,
    })
  })
})
