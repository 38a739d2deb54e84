import { expect, it } from 'vitest'
import { freshActivity, lacking, ofActivity, plainWords, toActivity, toChanged } from './draft'
import type { ManagedActivity } from '@/api/types'

const filled = () => ({ ...freshActivity(), title: '包饺子', summary: '和邻居一起', place: '社区食堂' })

it('offers times that fit together', () => {
  expect(lacking(filled())).toBe('')
})

it.each([
  [{ title: ' ' }, '名字'],
  [{ endsAt: { date: '2020-01-01', time: '09:00' } }, '结束'],
  [{ closesAt: { date: '2020-01-01', time: '09:00' } }, '截止'],
  [{ closesAt: { date: '2099-01-01', time: '09:00' } }, '截止'],
  [{ capacity: '0' }, '名额'],
])('%j is sent back with a word about it', (change, word) => {
  expect(lacking({ ...filled(), ...change })).toContain(word)
})

it('sends numbers as numbers and times as times in China', () => {
  const activity = toActivity({ ...filled(), capacity: '12', points: '', startsAt: { date: '2026-12-21', time: '09:00' } }, 'unit-1')
  expect(activity).toMatchObject({ capacity: 12, points: 0, starts_at: '2026-12-21T09:00:00+08:00', unit_id: 'unit-1' })
})

const managed = {
  title: '包饺子',
  kind: 'festival',
  summary: '和邻居一起',
  description: '<h3>带什么</h3><ul><li>围裙 &amp; 帽子</li></ul>',
  place: '社区食堂',
  starts_at: '2026-12-21T09:00:00+08:00',
  ends_at: '2026-12-21T11:00:00+08:00',
  signup_opens_at: '2026-12-01T09:00:07+08:00',
  signup_closes_at: '2026-12-20T18:00:00+08:00',
  capacity: 20,
  points: 5,
  organiser: { id: 'unit-1' },
  contact_phone: '0352-5550100',
  own_phone: null,
  shape: 'single',
  approval: true,
  form: [{ key: 'f1', label: '尺码', kind: 'text' }],
} as unknown as ManagedActivity

it('shows words without their tags', () => {
  expect(plainWords(managed.description)).toBe('带什么\n围裙 & 帽子')
})

it('keeps what the phone does not show when a draft is changed', () => {
  const draft = { ...ofActivity(managed), title: '冬至包饺子' }
  expect(toChanged(draft, managed)).toMatchObject({ title: '冬至包饺子', approval: true, form: managed.form, description: managed.description })
  expect(toChanged({ ...draft, description: '什么都不用带' }, managed).description).toBe('什么都不用带')
})

it("leaves the unit's number to the unit, and shows one that was given", () => {
  expect(toChanged(ofActivity(managed), managed).contact_phone).toBeUndefined()
  const given = { ...managed, own_phone: '0352-5550111' }
  expect(toChanged(ofActivity(given), given).contact_phone).toBe('0352-5550111')
  expect(toChanged({ ...ofActivity(given), phone: '' }, given).contact_phone).toBeUndefined()
})
