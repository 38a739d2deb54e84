import { describe, expect, it } from 'vitest'
import { most, standing } from './shelf'
import type { RewardItem } from '@/api/types'

const rice: RewardItem = {
  id: 'reward-1', title: '大米', kind: 'goods', kind_name: '物品', photo: null, points: 50, free: 3, enough: true, limit: null, left_for_me: null,
}

describe('standing', () => {
  it('says what is missing first', () => {
    expect(standing({ ...rice, free: 0, enough: false }, 10).text).toBe('兑完了')
    expect(standing({ ...rice, left_for_me: 0 }, 100).text).toBe('您已兑够')
    expect(standing({ ...rice, enough: false }, 20).text).toBe('还差 30 分')
    expect(standing(rice, 100).text).toBe('够兑换')
  })
})

describe('most', () => {
  it('is the least of what lies there, what is left of the limit and what the points pay', () => {
    expect(most(rice, 1000, 3)).toBe(3)
    expect(most({ ...rice, left_for_me: 2 }, 1000, 3)).toBe(2)
    expect(most(rice, 60, 3)).toBe(1)
    expect(most(rice, 10, 3)).toBe(0)
    expect(most(rice, 100_000, 500)).toBe(20)
  })
})
