import { expect, it } from 'vitest'
import { freshCall, isNumber, lackingOf, toCall } from './draft'

const unit = { id: 'unit-1', name: '文化里小区', where: '文化西街社区' }
const whole = { ...freshCall(), callerName: ' 罗大爷 ', text: '楼道漏水', unit }

it('asks for what is lacking, one thing at a time', () => {
  expect(lackingOf(freshCall())).toContain('称呼')
  expect(lackingOf({ ...whole, callerPhone: '打错了' })).toContain('电话')
  expect(lackingOf({ ...whole, text: '' })).toContain('什么事')
  expect(lackingOf({ ...whole, unit: null })).toContain('小区')
  expect(lackingOf(whole)).toBe('')
})

it('sends a number as digits, and leaves out what was not said', () => {
  expect(isNumber('0352-555 0188')).toBe(true)
  expect(toCall({ ...whole, callerPhone: '0352-555 0188' })).toEqual({
    channel: 'phone', kind: 'report', text: '楼道漏水', unit_id: 'unit-1', caller_name: '罗大爷', caller_phone: '03525550188',
  })
  expect(toCall(whole)).not.toHaveProperty('caller_phone', '')
})
