import { describe, expect, it } from 'vitest'
import { countdown, dateIn, deadline, fromWall, greeting, lasting, left, moment, span } from './dates'

const NOON = Date.parse('2026-11-21T12:00:00+08:00')

describe('moment', () => {
  it.each([
    ['2026-11-21T14:30:00+08:00', '今天 14:30'],
    ['2026-11-21T06:30:00Z', '今天 14:30'],
    ['2026-11-20T23:59:59+08:00', '昨天 23:59'],
    ['2026-11-22T00:00:00+08:00', '明天 00:00'],
    ['2026-11-23T09:00:00+08:00', '后天 09:00'],
    ['2026-11-28T09:00:00+08:00', '11月28日 09:00'],
    ['2025-12-31T09:00:00+08:00', '2025年12月31日 09:00'],
  ])('%s is %s', (iso, said) => expect(moment(iso, NOON)).toBe(said))

  it('takes the day in China when it is still another day in UTC', () => {
    expect(moment('2026-11-21T16:30:00Z', NOON)).toBe('明天 00:30')
  })
})

describe('span', () => {
  it('names the day once when both ends are on it', () => {
    expect(span('2026-11-28T09:00:00+08:00', '2026-11-28T11:00:00+08:00', NOON)).toBe('11月28日 周六 09:00–11:00')
  })
  it('names both days when they differ', () => {
    expect(span('2026-11-28T09:00:00+08:00', '2026-11-29T11:00:00+08:00', NOON)).toBe('11月28日 周六 09:00 至 11月29日 11:00')
  })
})

it('says how long a deadline is over', () => {
  expect(deadline('2026-11-21T18:00:00+08:00', NOON)).toBe('今天 18:00 前')
  expect(deadline('2026-11-21T09:00:00+08:00', NOON)).toBe('已超时 3 小时')
})

it('says how long is left, and how long it is over', () => {
  expect(left('2026-11-21T14:59:00+08:00', NOON)).toBe('还剩 2 小时')
  expect(left('2026-11-21T12:00:00+08:00', NOON)).toBe('还剩 1 分钟')
  expect(left('2026-11-19T11:00:00+08:00', NOON)).toBe('已超时 2 天')
})

it.each([
  [20_000, '1 分钟'],
  [59 * 60_000, '59 分钟'],
  [47 * 3_600_000, '47 小时'],
  [72 * 3_600_000, '3 天'],
  [95 * 3_600_000, '3 天'],
])('%i ms last %s', (ms, said) => expect(lasting(ms)).toBe(said))

it('counts down to the second and never below zero', () => {
  expect(countdown(1)).toBe('00:00:01')
  expect(countdown(3_723_000)).toBe('01:02:03')
  expect(countdown(2 * 86_400_000 + 3_723_000)).toBe('2 天 01:02:03')
  expect(countdown(-5)).toBe('00:00:00')
})

it('reads what people picked as the time in China', () => {
  expect(Date.parse(fromWall('2026-11-21', '08:00'))).toBe(Date.parse('2026-11-21T00:00:00Z'))
})

it('offers dates by the calendar in China', () => {
  expect(dateIn(0, Date.parse('2026-12-31T16:30:00Z'))).toBe('2027-01-01')
})

it.each([
  ['2026-11-21T05:59:00+08:00', '夜深了'],
  ['2026-11-21T08:00:00+08:00', '早上好'],
  ['2026-11-21T12:00:00+08:00', '中午好'],
  ['2026-11-21T17:59:00+08:00', '下午好'],
  ['2026-11-21T18:00:00+08:00', '晚上好'],
])('greets at %s with %s', (iso, said) => expect(greeting(Date.parse(iso))).toBe(said))
