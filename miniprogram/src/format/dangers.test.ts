import { expect, it } from 'vitest'
import { dangersIn } from './dangers'

const FIRE = { words: ['着火'], unless: ['打不着火', '不着火'], advice: '离开', phones: ['119'] }

it('answers a word of danger, and not what only looks like it', () => {
  expect(dangersIn('三楼着火了', [FIRE])).toEqual([FIRE])
  expect(dangersIn('灶具打不着火', [FIRE])).toEqual([])
  expect(dangersIn('打不着火，后来厨房着火了', [FIRE])).toEqual([FIRE])
  expect(dangersIn('', [FIRE])).toEqual([])
})
