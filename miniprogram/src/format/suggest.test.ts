import { expect, it } from 'vitest'
import { suggestTypes } from './suggest'
import type { ServiceType } from '@/api/types'

const type = (id: string, name: string, hint = '', parent_id: string | null = 'group'): ServiceType => ({
  id,
  parent_id,
  code: id,
  name,
  hint,
  urgency: 'ordinary',
  resolve_hours: 168,
  clock: 'natural',
  fields: [],
})
const TYPES = [
  type('group', '公共设施', '', null),
  type('light', '楼道照明', '楼道灯不亮、声控灯坏了'),
  type('heat', '供暖', '暖气不热、漏水'),
  type('waste', '垃圾清运', '垃圾桶满了没人清'),
]
const ids = (text: string) => suggestTypes(text, TYPES).map(({ id }) => id)

it('puts the type first that shares most with what was written', () => {
  expect(ids('三号楼楼道灯不亮好几天了')[0]).toBe('light')
  expect(ids('北门垃圾桶满了')).toEqual(['waste'])
})

it('suggests nothing rather than something wrong', () => {
  expect(ids('你好')).toEqual([])
  expect(ids('')).toEqual([])
})

it('suggests no type that only groups others', () => {
  expect(ids('公共设施')).toEqual([])
})
