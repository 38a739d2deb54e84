import { ApiError, sentence } from '@/api/errors'
import type { Photo } from '@/api/types'

/** A photo the person has chosen. Plain data: it is kept on the phone with what it belongs to. */
export interface PhotoInHand {
  /** Also the upload's idempotency key: a repeat stores nothing twice. */
  key: string
  /** Where the phone keeps the file; '' for one that only the server has. */
  file: string
  /** What to show of it now. */
  src: string
  state: 'waiting' | 'uploading' | 'done' | 'failed'
  percent: number
  error: string
  /** How often the network has let it down since it was last asked for. */
  tries: number
  photo: Photo | null
}

/** What uploading stands on; the tests give their own. */
export interface UploadGround {
  upload(file: string, key: string, onProgress: (percent: number) => void): Promise<Photo>
  /** Ends after a time, or at once when `cut` is called. */
  pause(ms: number): { over: Promise<void>; cut: () => void }
}

/** How long to wait before the next try, each time the network fails; after the last the person is told. */
export const BACK_OFF_MS = [1_000, 3_000, 10_000, 30_000]

/**
 * Sends photos one by one in the background. What fails for want of a network waits and is tried again, longer
 * each time; what the server will not have is said on the photo, and the others go on.
 */
export class Uploads {
  private running = false
  private resting: { cut: () => void } | null = null

  constructor(
    private readonly photos: () => PhotoInHand[],
    private readonly ground: UploadGround,
  ) {}

  /** Sends whatever waits; a second call while it runs changes nothing. */
  async run(): Promise<void> {
    if (this.running) return
    this.running = true
    try {
      for (let item = this.next(); item; item = this.next()) await this.send(item)
    } finally {
      this.running = false
    }
  }

  /** The network or the app is back: what it had let down is tried again at once. */
  wake(): Promise<void> {
    for (const item of this.photos()) {
      if (item.state !== 'failed' || item.tries === 0) continue
      item.state = 'waiting'
      item.tries = 0
    }
    this.resting?.cut()
    return this.run()
  }

  /** The person asks for this one again. */
  retry(key: string): Promise<void> {
    const item = this.find(key)
    if (item) Object.assign(item, { state: 'waiting', tries: 0, error: '' })
    this.resting?.cut()
    return this.run()
  }

  private next(): PhotoInHand | undefined {
    return this.photos().find(({ state }) => state === 'waiting')
  }

  /** By its key each time, for the list may have been given anew meanwhile. */
  private find(key: string): PhotoInHand | undefined {
    return this.photos().find((item) => item.key === key)
  }

  private async send({ key, file }: PhotoInHand): Promise<void> {
    const tell = (change: Partial<PhotoInHand>) => {
      const item = this.find(key)
      if (item) Object.assign(item, change)
    }
    tell({ state: 'uploading', percent: 0, error: '' })
    try {
      const photo = await this.ground.upload(file, key, (percent) => tell({ percent }))
      tell({ state: 'done', percent: 100, photo, tries: 0 })
    } catch (failure) {
      if (!mayPass(failure)) return tell({ state: 'failed', error: sentence(failure), tries: 0 })
      await this.rest(key, sentence(failure))
    }
  }

  private async rest(key: string, error: string): Promise<void> {
    const item = this.find(key)
    if (!item) return
    const wait = BACK_OFF_MS[item.tries]
    item.tries++
    if (wait === undefined) {
      Object.assign(item, { state: 'failed', error })
      return
    }
    Object.assign(item, { state: 'waiting', error })
    const pause = this.ground.pause(wait)
    this.resting = pause
    await pause.over
    this.resting = null
  }
}

/** Whether the same upload may go well later: no answer, a server in trouble, or the first try still under way. */
export function mayPass(failure: unknown): boolean {
  if (!(failure instanceof ApiError) || failure.code === 'file_gone') return false
  return failure.status === 0 || failure.status >= 500 || failure.status === 429 || failure.code === 'idempotency_key_busy'
}

/** A photo as it comes out of the phone's memory: what was under way when the app ended waits again. */
export function revived(kept: PhotoInHand): PhotoInHand {
  return kept.state === 'uploading' ? { ...kept, state: 'waiting', percent: 0 } : kept
}
