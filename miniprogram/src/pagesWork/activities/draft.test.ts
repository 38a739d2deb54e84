import { expect, it } from 'vitest'
import { freshActivity, lacking, toActivity } from './draft'

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
