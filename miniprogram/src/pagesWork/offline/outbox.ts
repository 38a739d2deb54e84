import { ApiError, sentence } from '@/api/errors'
import type { Store } from '@/api/pending-keys'
import type { WorkDetail } from '@/api/types'

/** The steps that can be taken without a network. */
export type OfflineVerb = 'accept' | 'take' | 'start' | 'resolve' | 'reply' | 'note'

export interface StepPhoto {
  /** The upload's idempotency key. */
  key: string
  /** The name under which the phone keeps the picture. */
  kept: string
  /** The server's id, once it is there. */
  id: string | null
}

/** What a worker did, kept on the phone until the server knows it. */
export interface Step {
  /** The write's idempotency key: however often it is sent, it happens once. */
  key: string
  /** Who did it: another person on the same phone neither sees nor sends it. */
  owner: string
  requestId: string
  title: string
  verb: OfflineVerb
  text: string
  photos: StepPhoto[]
  at: number
  /** Why the server would not take it, in words for the worker; empty while it waits. */
  refusal: string
  /** Whether somebody has to decide: give it up, or send it as a note. */
  stuck: boolean
}

export type NewStep = Pick<Step, 'owner' | 'requestId' | 'title' | 'verb' | 'text' | 'photos'>

/** What the queue stands on; the tests give their own. Each rejects with `ApiError`. */
export interface Ground {
  store: Store
  newKey(): string
  now(): number
  /** Who is logged in on this phone now; what is sent is sent as them. */
  person(): string
  /** Sends one step. */
  post(path: string, body: object, key: string): Promise<WorkDetail>
  /** Uploads one kept photo and gives its id; null when the phone has lost it. */
  upload(photo: StepPhoto): Promise<string | null>
  /** The picture is on the server, or not wanted any more. */
  drop(photo: StepPhoto): void
  /** The request as it stands now. */
  look(requestId: string): Promise<WorkDetail>
}

export type Outcome =
  | { kind: 'sent'; request: WorkDetail }
  | { kind: 'queued' }
  | { kind: 'refused'; explained: string }

const SLOT = 'work-outbox'

/**
 * The steps of a worker in the order they were taken, sent one after the other.
 *
 * What finds no network stays and is sent later with the same key. What the server refuses stops only the steps of
 * its own request: they were meant to come after it. Nothing is ever thrown away but by the worker.
 */
export class Outbox {
  private running: { owner: string; done: Promise<void> } | null = null
  /** What the server said to the steps of this visit, for whoever waits for it. */
  private readonly answers = new Map<string, WorkDetail>()

  constructor(
    private readonly ground: Ground,
    private readonly changed: () => void = () => undefined,
  ) {}

  /** The steps of one person, oldest first. */
  steps(owner: string): Step[] {
    return this.read().filter((step) => step.owner === owner)
  }

  /** Takes a step: at once where there is a network and nothing before it waits, else as soon as there is one. */
  async submit(fresh: NewStep): Promise<Outcome> {
    const step: Step = { ...fresh, key: this.ground.newKey(), at: this.ground.now(), refusal: '', stuck: false }
    this.write([...this.read(), step])
    // A round that is under way may have passed this step's place already.
    await this.running?.done
    await this.flush(fresh.owner)
    const answer = this.answers.get(step.key)
    this.answers.delete(step.key)
    if (answer) return { kind: 'sent', request: answer }
    const refused = this.find(step.key)
    if (!refused?.stuck) return { kind: 'queued' }
    // The worker is looking: they are told now, and what they wrote is still before them.
    this.remove(step.key)
    return { kind: 'refused', explained: refused.refusal }
  }

  /** Sends what waits, one round at a time; a call during a round waits for that round. */
  flush(owner: string): Promise<void> {
    if (this.running?.owner === owner) return this.running.done
    const before = this.running?.done
    const done = (before ? before.then(() => this.round(owner)) : this.round(owner)).finally(() => {
      if (this.running?.done === done) this.running = null
    })
    this.running = { owner, done }
    return done
  }

  /** The worker gives a step up. */
  discard(key: string): void {
    const step = this.find(key)
    if (!step) return
    this.remove(key)
    step.photos.forEach((photo) => this.ground.drop(photo))
  }

  /** What the server would not take as a step goes as an internal note, with its photos. */
  asNote(key: string, name: string): void {
    this.change(key, (step) => ({
      ...step,
      verb: 'note',
      text: [`（没有网络时：${name}）`, step.text].filter(Boolean).join(' '),
      key: this.ground.newKey(),
      refusal: '',
      stuck: false,
    }))
  }

  private async round(owner: string): Promise<void> {
    const blocked = new Set<string>()
    for (const { key } of this.steps(owner)) {
      const step = this.find(key)
      if (!step || blocked.has(step.requestId)) continue
      if (step.stuck) {
        blocked.add(step.requestId)
        continue
      }
      try {
        this.answers.set(key, await this.send(key))
      } catch (failure) {
        if (comesBack(failure)) return
        blocked.add(step.requestId)
        const refusal = await this.explain(step, failure)
        this.change(key, (one) => ({ ...one, stuck: true, refusal }))
      }
    }
  }

  private async send(key: string): Promise<WorkDetail> {
    for (const photo of this.find(key)?.photos ?? []) {
      if (photo.id || this.ground.person() !== this.find(key)?.owner) continue
      const id = await this.ground.upload(photo)
      this.change(key, (step) => (id ? uploaded(step, photo.key, id) : without(step, photo.key)))
    }
    const step = this.find(key)!
    // Somebody else has logged in meanwhile: the server would take it for theirs.
    if (this.ground.person() !== step.owner) throw new ApiError(401, { code: 'login_needed' })
    const answer = await this.ground.post(`/work/requests/${step.requestId}/${pathOf(step.verb)}`, bodyOf(step), key)
    this.remove(key)
    step.photos.forEach((photo) => this.ground.drop(photo))
    return answer
  }

  /** Why it cannot be taken now: what became of the request meanwhile, and that nothing of the worker's is lost. */
  private async explain(step: Step, failure: unknown): Promise<string> {
    const code = failure instanceof ApiError ? failure.code : ''
    const mine = step.photos.length ? '您的照片还在手机里' : step.text ? '您写的还在手机里' : ''
    let what = sentence(failure)
    if (code === 'wrong_state' || code === 'taken' || code === 'not_yours') {
      const now = await this.ground.look(step.requestId).catch(() => null)
      what = (now && whatHappened(now)) || what
    }
    return [what.replace(/[。，]$/, ''), mine].filter(Boolean).join('，')
  }

  private find(key: string): Step | undefined {
    return this.read().find((step) => step.key === key)
  }

  private change(key: string, how: (step: Step) => Step): void {
    this.write(this.read().map((step) => (step.key === key ? how(step) : step)))
  }

  private remove(key: string): void {
    this.write(this.read().filter((step) => step.key !== key))
  }

  private read(): Step[] {
    return (this.ground.store.get(SLOT) || []) as Step[]
  }

  private write(steps: Step[]): void {
    this.ground.store.set(SLOT, steps)
    this.changed()
  }
}

const uploaded = (step: Step, key: string, id: string): Step => ({
  ...step,
  photos: step.photos.map((one) => (one.key === key ? { ...one, id } : one)),
})

/** A photo that the phone has lost does not hold up the rest, and those who read it are told. */
const without = (step: Step, key: string): Step => ({
  ...step,
  text: `${step.text}（有一张照片没能发出来）`,
  photos: step.photos.filter((one) => one.key !== key),
})

/** Whether trying again later may help: no answer, a server that is down or busy, a log-in that is needed first. */
function comesBack(failure: unknown): boolean {
  if (!(failure instanceof ApiError)) throw failure
  const { status, code } = failure
  return status === 0 || status >= 500 || status === 401 || status === 408 || status === 429 || code === 'idempotency_key_busy'
}

const pathOf = (verb: OfflineVerb): string => (verb === 'note' ? 'notes' : verb)

function bodyOf({ verb, text, photos }: Step): object {
  const photo_ids = photos.flatMap(({ id }) => id ?? [])
  if (verb === 'note') return { text, photo_ids }
  if (verb === 'resolve') return { note: text, photo_ids }
  if (verb === 'reply') return { note: text }
  return {}
}

const SINCE: Record<string, string> = {
  resolve: '办结',
  rate: '评价过',
  close: '办结',
  reject: '答复不受理',
  withdraw: '撤回',
  accept: '受理',
  take: '接过去',
  assign: '派给了别人',
  start: '在办',
  transfer: '转给了别的单位',
  refuse: '退回',
  escalate: '召集多家一起办',
  suspend: '挂账',
  merge: '并到另一件',
  return: '请居民补充',
  hand_over: '交班给了别人',
}

/** Who did what last with a request, in plain words; empty when nothing explains it. */
export function whatHappened(request: WorkDetail): string {
  const last = [...request.events].reverse().find(({ verb }) => verb in SINCE)
  return last ? `这件事已经由${last.actor_name}${SINCE[last.verb]}` : ''
}
