import { describe, expect, it } from 'vitest'
import { days, visitCode, wish } from './orders'

const NOON = Date.parse('2026-11-21T12:00:00+08:00')

describe('ordering', () => {
  it('offers tomorrow first', () => {
    expect(days(2, NOON)).toEqual([
      { key: '2026-11-22', name: '明天 周日' },
      { key: '2026-11-23', name: '后天 周一' },
    ])
  })
  it('names later days shortly', () => {
    expect(days(3, NOON)[2].name).toBe('24日 周二')
  })
  it('says when somebody should come', () => {
    expect(wish('2026-11-22', 'morning')).toEqual({
      wish_from: '2026-11-22T08:30:00+08:00',
      wish_until: '2026-11-22T11:30:00+08:00',
    })
  })
  it('reads six digits and nothing else', () => {
    expect([visitCode('012345'), visitCode(' 服务码 012345 '), visitCode('1234567'), visitCode('abc')]).toEqual(['012345', '012345', '', ''])
  })
})
