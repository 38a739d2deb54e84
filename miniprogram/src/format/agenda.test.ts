import { expect, it } from 'vitest'
import { agenda, whoComes } from './agenda'
import type { MyRegistration } from '@/api/types'

const NOW = Date.parse('2026-11-27T18:00:00+08:00')
const time = (day: string, hour: string, cancelled = false) => ({
  id: day + hour, title: null, place: null, cancelled,
  starts_at: `2026-${day}T${hour}:00:00+08:00`, ends_at: `2026-${day}T${Number(hour) + 1}:00:00+08:00`,
})
const mine = (id: string, ...times: ReturnType<typeof time>[]) =>
  ({ registration: { id, people: [{ name: '张大妈', myself: true }] }, activity: { place: '活动室' }, times }) as unknown as MyRegistration

it('puts what is coming under its day, a course on each of its days', () => {
  const course = mine('course', time('11-20', '09'), time('11-28', '09'), time('12-05', '09'))
  const talk = mine('talk', time('11-28', '14'))
  expect(agenda([talk, course], NOW).map(({ day, entries }) => [day, entries.map((one) => one.mine.registration.id)])).toEqual([
    ['明天 周六', ['course', 'talk']],
    ['12月5日 周六', ['course']],
  ])
})

it('leaves out what does not take place', () => {
  expect(agenda([mine('a', time('11-28', '09', true))], NOW)).toEqual([])
})

it('says who comes', () => {
  const people = [{ name: '张大妈', myself: true }, { name: '乐乐', myself: false }]
  const of = (...who: typeof people) => ({ registration: { people: who } }) as unknown as MyRegistration
  expect(whoComes(of(people[0]))).toBe('')
  expect(whoComes(of(people[1]))).toBe('乐乐')
  expect(whoComes(of(...people))).toBe('我、乐乐，共 2 位')
})
