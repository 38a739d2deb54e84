import { expect, it } from 'vitest'
import { toAnswers, wrongAnswer } from './answers'
import type { FormField, Photo } from '@/api/types'

const field = (key: string, kind: FormField['kind'], required = false): FormField => ({
  key,
  kind,
  required,
  label: key,
  choices: [],
  hint: '',
})
const photo = { id: 'photo-1' } as Photo
const fields = [field('trapped', 'choice', true), field('floor', 'number'), field('plate', 'photo', true)]

it('asks for what must be filled in, and for numbers', () => {
  expect(wrongAnswer(fields, {})).toBe('请填写“trapped”')
  expect(wrongAnswer(fields, { trapped: '有', floor: '七' })).toBe('“floor”要填数字')
  expect(wrongAnswer(fields, { trapped: '有', plate: [] })).toBe('请拍一下“plate”')
  expect(wrongAnswer(fields, { trapped: '有', floor: ' 7 ', plate: [photo] })).toBe('')
  expect(wrongAnswer([], {})).toBe('')
})

it('sends what belongs to the type and leaves out the rest', () => {
  const answers = { trapped: ' 有 ', floor: '7', plate: [photo], of_another_type: '别的' }
  expect(toAnswers(fields, answers)).toEqual({ trapped: '有', floor: 7, plate: ['photo-1'] })
  expect(toAnswers(fields, { trapped: ' ', plate: [] })).toBeUndefined()
})
