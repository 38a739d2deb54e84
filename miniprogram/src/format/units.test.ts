import { expect, it } from 'vitest'
import { UnitTree } from './units'
import type { UnitNode } from '@/api/types'

const node = (id: string, kind: UnitNode['kind'], name: string, parent_id: string | null): UnitNode => ({ id, kind, name, parent_id })
const tree = new UnitTree([
  node('d', 'district', '平城区', null),
  node('s', 'street', '大庆路街道', 'd'),
  node('c', 'community', '文化西街社区', 's'),
  node('x', 'compound', '文化里小区', 'c'),
  node('p', 'property', '文化里物业', 'x'),
])
const names = (nodes: UnitNode[]) => nodes.map(({ name }) => name)

it('starts with the streets and walks down to the compounds', () => {
  expect(names(tree.below(null))).toEqual(['大庆路街道'])
  expect(names(tree.below('s'))).toEqual(['文化西街社区'])
  expect(names(tree.below('c'))).toEqual(['文化里小区'])
  expect(tree.below('x')).toEqual([])
})

it('says what a place lies in', () => {
  expect(tree.where(node('x', 'compound', '文化里小区', 'c'))).toBe('大庆路街道 · 文化西街社区')
})

it('finds compounds before communities, and no companies', () => {
  expect(names(tree.search('文化'))).toEqual(['文化里小区', '文化西街社区'])
})
