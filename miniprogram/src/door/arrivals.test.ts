import { beforeEach, expect, it } from 'vitest'
import { dropScan, keepScan, keptScans, readScreen } from './arrivals'

const id = '01a1ff10-e6e8-7e8d-a4b5-3960b9309b25'
const code = 'aQ'.repeat(21)
let kept: Map<string, unknown>
const store = { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) }
beforeEach(() => {
  kept = new Map()
})

it('reads the screen at the door and nothing else', () => {
  expect(readScreen(`https://example.org/h5/#/pages/activity/arrive?id=${id}&code=${code}`)).toEqual({ id, code })
  expect(readScreen('https://example.org/')).toBeNull()
  expect(readScreen(`pages/activity/arrive?id=${id}&code=short`)).toBeNull()
})

it('keeps a scan once, for a day', () => {
  keepScan(store, { id, code }, 1000)
  keepScan(store, { id, code }, 2000)
  expect(keptScans(store, 3000)).toEqual([{ id, code, at: 2000 }])
  expect(keptScans(store, 2000 + 24 * 3600 * 1000)).toEqual([])
})

it('forgets what has been sent', () => {
  const now = Date.now()
  keepScan(store, { id, code }, now)
  dropScan(store, code)
  expect(keptScans(store, now)).toEqual([])
})
