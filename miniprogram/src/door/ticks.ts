import { ApiError } from '@/api/errors'
import type { Store } from '@/api/pending-keys'
import type { DoorList } from '@/api/types'

/** Somebody came, and perhaps left, as the worker noted it. */
export interface Tick {
  attendee_id: string
  session_id: string
  checked_in_at: string
  checked_out_at?: string
  code?: string
}

export type Answers = { attendee_id: string; session_id: string; result: string; reason: string | null }[]

/** What the list stands on; the tests give their own. */
export interface Ground {
  store: Store
  /** Who is logged in on this phone now; what is sent is sent as them. */
  person(): string
  newKey(): string
  post(activityId: string, items: Tick[], key: string): Promise<Answers>
}

interface Kept {
  list: DoorList | null
  ticks: Tick[]
  refused: { name: string; reason: string }[]
}

const MOST = 200
/** So long after its last session a list is of use: latecomers, and those who leave. */
const KEPT_AFTER_MS = 12 * 60 * 60 * 1000
/** Of which activities something is kept here. */
const indexOf = (owner: string): string => `doors@${owner}`

/** The activities of whoever uses the phone now of which it keeps something. */
export const doorsOn = ({ store, person }: Ground): string[] => (store.get(indexOf(person())) || []) as string[]
const same = (a: Tick, b: Tick): boolean => a.attendee_id === b.attendee_id && a.session_id === b.session_id

/** The door of one activity on the phone of one worker: the list, and what was ticked until the server knows it. */
export class Door {
  /** Whoever shows the door hears of every change. */
  changed: () => void = () => undefined
  private running: Promise<void> | null = null
  private readonly owner: string

  constructor(
    private readonly ground: Ground,
    private readonly activityId: string,
  ) {
    this.owner = ground.person()
  }

  get list(): DoorList | null {
    return this.read().list
  }

  get waiting(): number {
    return this.read().ticks.length
  }

  get refused(): Kept['refused'] {
    return this.read().refused
  }

  keep(list: DoorList): void {
    this.write({ ...this.read(), list })
  }

  /** When somebody came and left, what still waits on the phone included. */
  attendance(attendeeId: string, sessionId: string): Pick<Tick, 'checked_in_at' | 'checked_out_at'> | null {
    const { list, ticks } = this.read()
    const waits = ticks.find((one) => one.attendee_id === attendeeId && one.session_id === sessionId)
    if (waits) return waits
    const person = list?.items.flatMap(({ people }) => people).find((one) => one.attendee_id === attendeeId)
    const known = person?.attendances.find((one) => one.session_id === sessionId)
    return known ? { checked_in_at: known.checked_in_at, checked_out_at: known.checked_out_at ?? undefined } : null
  }

  tick(tick: Tick): void {
    const kept = this.read()
    this.write({ ...kept, ticks: [...kept.ticks.filter((one) => !same(one, tick)), tick] })
  }

  forgetRefused(): void {
    this.write({ ...this.read(), refused: [] })
  }

  /** Forgets the list once everything is over, sent and read. */
  forgetWhenOver(now: number): void {
    const { list, ticks, refused } = this.read()
    const isOver = (list?.sessions ?? []).every(({ ends_at }) => Date.parse(ends_at) + KEPT_AFTER_MS < now)
    if (ticks.length || refused.length || !isOver) return
    const { store } = this.ground
    store.set(this.slot(), '')
    store.set(indexOf(this.owner), this.known().filter((id) => id !== this.activityId))
  }

  /** Sends what waits, as whoever ticked it and nobody else; a call during a round waits for that round. */
  flush(): Promise<void> {
    this.running ??= this.round().finally(() => (this.running = null))
    return this.running
  }

  private async round(): Promise<void> {
    while (this.waiting && this.ground.person() === this.owner) {
      const batch = this.read().ticks.slice(0, MOST)
      try {
        // Said twice it changes nothing, so that a key of its own for each attempt is enough.
        this.settle(batch, await this.ground.post(this.activityId, batch, this.ground.newKey()))
      } catch (failure) {
        if (!(failure instanceof ApiError)) throw failure
        return
      }
    }
  }

  private settle(batch: Tick[], answers: Answers): void {
    const kept = this.read()
    const names = new Map(kept.list?.items.flatMap(({ people }) => people.map((one) => [one.attendee_id, one.name])))
    const refused = answers
      .filter(({ result }) => result === 'refused')
      .map((one) => ({ name: names.get(one.attendee_id) ?? '', reason: one.reason ?? '' }))
    // What was ticked anew meanwhile is another object with other times, and stays.
    const sent = new Set(batch.map((one) => JSON.stringify(one)))
    const list = kept.list && withTicks(kept.list, batch, answers)
    this.write({ ...kept, list, ticks: kept.ticks.filter((one) => !sent.has(JSON.stringify(one))), refused: [...kept.refused, ...refused] })
  }

  private known(): string[] {
    return (this.ground.store.get(indexOf(this.owner)) || []) as string[]
  }

  private slot(): string {
    return `door-${this.activityId}@${this.owner}`
  }

  private read(): Kept {
    return (this.ground.store.get(this.slot()) || { list: null, ticks: [], refused: [] }) as Kept
  }

  private write(kept: Kept): void {
    this.ground.store.set(this.slot(), kept)
    if (!this.known().includes(this.activityId)) this.ground.store.set(indexOf(this.owner), [...this.known(), this.activityId])
    this.changed()
  }
}

/** The list with what the server has taken, until it is read anew. */
function withTicks(list: DoorList, batch: Tick[], answers: Answers): DoorList {
  const taken = batch.filter((_, index) => answers[index]?.result !== 'refused')
  return {
    ...list,
    items: list.items.map((party) => ({
      ...party,
      people: party.people.map((person) => {
        const own = taken.filter((one) => one.attendee_id === person.attendee_id)
        const others = person.attendances.filter((one) => !own.some((tick) => tick.session_id === one.session_id))
        return {
          ...person,
          attendances: [
            ...others,
            ...own.map((one) => ({ session_id: one.session_id, checked_in_at: one.checked_in_at, checked_out_at: one.checked_out_at ?? null, hours: null })),
          ],
        }
      }),
    })),
  }
}
