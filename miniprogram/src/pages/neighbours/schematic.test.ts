import { expect, it } from 'vitest'
import { schematic } from './schematic'
import type { PublicPlace } from '@/api/types'

const place = (latitude: number, longitude: number) => ({ latitude, longitude }) as PublicPlace
const spots = (...places: PublicPlace[]) => schematic(places).map(({ left, top }) => [Math.round(left), Math.round(top)])

it('puts north above and east to the right, within the frame', () => {
  expect(spots(place(40.1, 113.3), place(40.0, 113.2), place(40.05, 113.25))).toEqual([[88, 12], [12, 88], [50, 50]])
})

it('puts a single place in the middle', () => expect(spots(place(40.1, 113.3))).toEqual([[50, 50]]))

it('draws nothing of nothing', () => expect(spots()).toEqual([]))

it('keeps neighbours apart, even at the same point', () => {
  const near = schematic([place(40, 113), place(40, 113), place(40.0001, 113.0001), place(41, 114)])
  for (const [at, one] of near.entries())
    for (const other of near.slice(at + 1)) expect(Math.hypot(one.left - other.left, one.top - other.top)).toBeGreaterThan(12)
})
