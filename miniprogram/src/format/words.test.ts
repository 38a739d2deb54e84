import { expect, it } from 'vitest'
import { distanceName } from './words'

it('says how far it is without pretending to know it to the metre', () => {
  expect([3, 184, 995, 1000, 2449, 13_343].map(distanceName)).toEqual(['10 米', '180 米', '1000 米', '1.0 公里', '2.4 公里', '13 公里'])
})
