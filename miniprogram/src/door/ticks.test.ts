import { beforeEach, expect, it } from 'vitest'
import { type Answers, Door, doorsOn, type Ground, type Tick } from './ticks'
import { ApiError } from '@/api/errors'
import type { DoorList } from '@/api/types'

let kept: Map<string, unknown>
let person: string
let sent: Tick[][]
let offline: boolean
let refuse: string[]

const list = {
  title: '扎染', check_out: true, current_session_id: 's1', next_cursor: null, sessions: [],
  items: [{ id: 'r1', code: 'ABCD2345', name: '任秀兰', session_id: null, people: [
    { attendee_id: 'a1', name: '任秀兰', myself: true, attendances: [] },
    { attendee_id: 'a2', name: '小宝', myself: false, attendances: [] },
  ] }],
} as unknown as DoorList
const tick = (attendee_id: string, more: Partial<Tick> = {}): Tick => ({ attendee_id, session_id: 's1', checked_in_at: '2026-11-21T09:00:00+08:00', ...more })

const ground: Ground = {
  store: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))) },
  person: () => person,
  newKey: () => 'key-of-24-characters-long',
  post: async (_, items): Promise<Answers> => {
    if (offline) throw new ApiError(0, { code: 'network' })
    sent.push(items)
    return items.map((one) => ({ ...one, result: refuse.includes(one.attendee_id) ? 'refused' : 'done', reason: '已经取消了' }))
  },
}
const door = () => new Door(ground, 'activity')

beforeEach(() => {
  kept = new Map()
  person = 'me'
  sent = []
  offline = false
  refuse = []
})

it('keeps the list and the ticks over a restart, and sends them when there is a network', async () => {
  offline = true
  const before = door()
  before.keep(list)
  before.tick(tick('a1'))
  before.tick(tick('a2'))
  await before.flush()
  const later = door()
  expect(later.waiting).toBe(2)
  expect(later.attendance('a1', 's1')).toMatchObject({ checked_in_at: tick('a1').checked_in_at })
  offline = false
  await later.flush()
  expect(sent.map((items) => items.length)).toEqual([2])
  expect(later.waiting).toBe(0)
  expect(later.attendance('a2', 's1')).toMatchObject({ checked_in_at: tick('a2').checked_in_at })
})

it('sends a departure in the place of the arrival it belongs to', async () => {
  const box = door()
  box.tick(tick('a1'))
  box.tick(tick('a1', { checked_out_at: '2026-11-21T10:00:00+08:00' }))
  await box.flush()
  expect(sent).toEqual([[tick('a1', { checked_out_at: '2026-11-21T10:00:00+08:00' })]])
})

it('tells who was refused and why, and lets the others in', async () => {
  refuse = ['a2']
  const box = door()
  box.keep(list)
  box.tick(tick('a1'))
  box.tick(tick('a2'))
  await box.flush()
  expect(box.refused).toEqual([{ name: '小宝', reason: '已经取消了' }])
  expect(box.attendance('a2', 's1')).toBeNull()
})

it('sends two hundred at a time', async () => {
  const box = door()
  for (let number = 0; number < 250; number++) box.tick(tick(`a${number}`))
  await box.flush()
  expect(sent.map((items) => items.length)).toEqual([200, 50])
})

it('sends nothing as somebody else who uses the same phone', async () => {
  const box = door()
  box.tick(tick('a1'))
  person = 'you'
  await box.flush()
  expect(sent).toEqual([])
  expect(door().waiting).toBe(0)
})

it('lets go of a list when all is over and sent, not before', async () => {
  offline = true
  const ended = Date.parse('2026-11-21T11:00:00+08:00')
  const box = door()
  box.keep({ ...list, sessions: [{ ends_at: '2026-11-21T11:00:00+08:00' }] } as unknown as DoorList)
  box.tick(tick('a1'))
  await box.flush()
  const hours = (count: number) => ended + count * 60 * 60 * 1000
  box.forgetWhenOver(hours(13))
  expect(doorsOn(ground)).toEqual(['activity'])
  offline = false
  await box.flush()
  box.forgetWhenOver(hours(2))
  expect(box.list).not.toBeNull()
  box.forgetWhenOver(hours(13))
  expect(box.list).toBeNull()
  expect(doorsOn(ground)).toEqual([])
})
