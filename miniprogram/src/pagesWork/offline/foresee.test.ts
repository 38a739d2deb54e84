import { expect, it } from 'vitest'
import { foresee } from './foresee'

it('leaves alone what has no step waiting', () => {
  expect(foresee(['accept', 'assign', 'note'], [])).toEqual(['accept', 'assign', 'note'])
})

it('lets a worker go on from step to step without a network', () => {
  expect(foresee(['accept', 'assign', 'note'], [{ verb: 'accept' }])).toEqual(['note', 'start', 'resolve', 'reply'])
  expect(foresee(['accept', 'note'], [{ verb: 'accept' }, { verb: 'start' }])).toEqual(['note', 'resolve', 'reply'])
  expect(foresee(['start', 'resolve', 'note'], [{ verb: 'resolve' }])).toEqual(['note'])
})
