import { expect, it } from 'vitest'
import { narrows, nothingSet, toQuery } from './search'
import type { Me } from '@/api/types'

const community = { id: 'unit-1' } as NonNullable<Me['residence']>['community']
const set = (query: object) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

it('asks for what is coming when nothing is set', () => {
  expect(set(toQuery(nothingSet(), community))).toEqual({ when: 'upcoming' })
  expect(narrows(nothingSet())).toBe(false)
})

it('asks for everything that is set', () => {
  const search = { ...nothingSet(), kind: 'show' as const, free: true, mine: true, words: ' 书法 ', near: { latitude: 40.0801234, longitude: 113.3 } }
  expect(set(toQuery(search, community, 'c'))).toEqual({
    when: 'upcoming', kind: 'show', free: true, unit_id: 'unit-1', search: '书法', near: '40.08012,113.30000', cursor: 'c',
  })
  expect(narrows(search)).toBe(true)
})

it('does not put what is over in the order of distance', () => {
  expect(toQuery({ ...nothingSet(), when: 'past', near: { latitude: 40, longitude: 113 } }, undefined).near).toBeUndefined()
})
