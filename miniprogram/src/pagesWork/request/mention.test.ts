import { expect, it } from 'vitest'
import { calling, named } from './mention'

it('knows when somebody is being named', () => {
  expect(calling('请@')).toBe('')
  expect(calling('请@李')).toBe('李')
  expect(calling('请@李同 看看')).toBeNull()
  expect(calling('抄送 a@b')).toBeNull()
  expect(calling('请看看')).toBeNull()
})

it('puts the whole name in place of what was typed', () => {
  expect(named('@王芳 和@李', '李同')).toBe('@王芳 和@李同 ')
})
