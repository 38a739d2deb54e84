import { beforeEach, describe, expect, it } from 'vitest'
import { BACK_OFF_MS, type PhotoInHand, revived, Uploads } from './uploads'
import { ApiError } from '@/api/errors'
import type { Photo } from '@/api/types'

const NO_NETWORK = new ApiError(0, { code: 'network' })
const TOO_LARGE = new ApiError(413)

let photos: PhotoInHand[]
let sent: string[]
let pauses: number[]
let atOnce: number
let most: number
/** What the next uploads come to; a photo when nothing is said. */
let outcomes: (ApiError | null)[]
/** Ends the present pause by itself unless a test wants to hold it. */
let held: boolean

const photo = (key: string): PhotoInHand => ({
  key, file: `file-${key}`, src: '', state: 'waiting', percent: 0, error: '', tries: 0, photo: null,
})
const states = () => photos.map(({ state }) => state)

function uploads(): Uploads {
  return new Uploads(() => photos, {
    upload: async (file, key, onProgress) => {
      most = Math.max(most, ++atOnce)
      sent.push(key)
      onProgress(40)
      await Promise.resolve()
      atOnce--
      const outcome = outcomes.shift()
      if (outcome) throw outcome
      return { id: `of-${file}` } as Photo
    },
    pause: (ms) => {
      pauses.push(ms)
      let cut = (): void => undefined
      const over = new Promise<void>((resolve) => (cut = resolve))
      if (!held) cut()
      return { over, cut }
    },
  })
}

beforeEach(() => {
  photos = [photo('a'), photo('b'), photo('c')]
  sent = []
  pauses = []
  outcomes = []
  atOnce = most = 0
  held = false
})

describe('uploading in the background', () => {
  it('sends one by one, in order, and keeps what the server calls each', async () => {
    await uploads().run()
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(most).toBe(1)
    expect(photos.map((one) => one.photo?.id)).toEqual(['of-file-a', 'of-file-b', 'of-file-c'])
    expect(photos.every(({ percent }) => percent === 100)).toBe(true)
  })

  it('runs once, however often it is asked', async () => {
    const all = uploads()
    await Promise.all([all.run(), all.run(), all.wake()])
    expect(sent).toEqual(['a', 'b', 'c'])
  })

  it('takes what is added on the way, and leaves out what is taken away', async () => {
    const all = uploads()
    const going = all.run()
    photos = [...photos.filter(({ key }) => key !== 'b'), photo('d')]
    await going
    expect(sent).toEqual(['a', 'c', 'd'])
  })
})

describe('without a network', () => {
  it('tries the same photo again by the same key, longer apart each time, and then says so', async () => {
    photos = [photo('a')]
    outcomes = Array.from({ length: 5 }, () => NO_NETWORK)
    await uploads().run()
    expect(sent).toEqual(['a', 'a', 'a', 'a', 'a'])
    expect(pauses).toEqual(BACK_OFF_MS)
    expect(photos[0]).toMatchObject({ state: 'failed', error: '网络不通，请看看信号，再试一次' })
  })

  it('goes on at once when the network is back, without waiting for the pause', async () => {
    held = true
    outcomes = [NO_NETWORK]
    const all = uploads()
    const going = all.run()
    await new Promise((done) => setTimeout(done))
    expect(states()).toEqual(['waiting', 'waiting', 'waiting'])
    await all.wake()
    await going
    expect(states()).toEqual(['done', 'done', 'done'])
  })

  it('takes up again what had been given up', async () => {
    outcomes = Array.from({ length: 15 }, () => NO_NETWORK)
    const all = uploads()
    await all.run()
    expect(states()).toEqual(['failed', 'failed', 'failed'])
    await all.wake()
    expect(states()).toEqual(['done', 'done', 'done'])
  })
})

describe('a photo the server will not have', () => {
  it('is told on that photo alone, and no wake tries it again', async () => {
    outcomes = [null, TOO_LARGE]
    const all = uploads()
    await all.run()
    await all.wake()
    expect(states()).toEqual(['done', 'failed', 'done'])
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(photos[1].error).toContain('照片太大')
  })

  it('goes again when the person asks', async () => {
    outcomes = [TOO_LARGE]
    const all = uploads()
    await all.run()
    await all.retry('a')
    expect(states()).toEqual(['done', 'done', 'done'])
  })
})

it('what was under way when the app was killed waits again', () => {
  expect(revived({ ...photo('a'), state: 'uploading', percent: 70 })).toMatchObject({ state: 'waiting', percent: 0 })
  expect(revived({ ...photo('a'), state: 'done' }).state).toBe('done')
})
