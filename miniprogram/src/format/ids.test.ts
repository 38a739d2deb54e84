import { expect, it } from 'vitest'
import { idInCode } from './ids'

it('puts the hyphens back that a code has no room for', () => {
  expect(idInCode('0192f3c45b6a7d8e9f00112233445566')).toBe('0192f3c4-5b6a-7d8e-9f00-112233445566')
})

it('knows when there is none', () => {
  expect(idInCode(undefined)).toBe('')
  expect(idInCode('invite%3D1')).toBe('')
})
