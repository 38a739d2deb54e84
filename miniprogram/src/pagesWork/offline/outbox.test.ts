import { beforeEach, describe, expect, it } from 'vitest'
import { type NewStep, Outbox, type StepPhoto } from './outbox'
import { ApiError } from '@/api/errors'
import type { WorkDetail } from '@/api/types'

type Sent = { path: string; body: object; key: string }

let kept: Map<string, unknown>
let sent: Sent[]
let uploads: string[]
let dropped: string[]
let answers: (ApiError | WorkDetail)[]
let current: Partial<WorkDetail>
let minted: number
let person: string

const detail = (more: Partial<WorkDetail> = {}) => ({ id: 'r1', events: [], ...more }) as unknown as WorkDetail
const noNetwork = () => new ApiError(0, { code: 'network' })
const conflict = () => new ApiError(409, { code: 'wrong_state', detail: '现在不能这样操作。' })
const photo = (name: string): StepPhoto => ({ key: `up-${name}`, kept: `kept-${name}`, id: null })

function outbox() {
  return new Outbox({
    store: {
      get: (key) => kept.get(key),
      // As a phone keeps it: what is read is never what was written.
      set: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    },
    newKey: () => `key-${++minted}`,
    now: () => 0,
    person: () => person,
    post: async (path, body, key) => {
      sent.push({ path, body, key })
      const answer = answers.shift() ?? detail()
      if (answer instanceof ApiError) throw answer
      return answer
    },
    upload: async ({ kept: name }) => {
      uploads.push(name)
      if (name === 'kept-lost') return null
      return `id-of-${name}`
    },
    drop: ({ kept: name }) => void dropped.push(name),
    look: async () => detail(current),
  })
}

const step = (more: Partial<NewStep> = {}): NewStep => ({
  owner: 'me',
  requestId: 'r1',
  title: '路灯不亮',
  verb: 'start',
  text: '',
  photos: [],
  ...more,
})

beforeEach(() => {
  kept = new Map()
  sent = []
  uploads = []
  dropped = []
  answers = []
  current = {}
  minted = 0
  person = 'me'
})

describe('with a network', () => {
  it('sends at once and keeps nothing', async () => {
    const box = outbox()
    expect(await box.submit(step())).toEqual({ kind: 'sent', request: detail() })
    expect(sent).toEqual([{ path: '/work/requests/r1/start', body: {}, key: 'key-1' }])
    expect(box.steps('me')).toEqual([])
  })

  it('uploads the photos first and lets the phone forget them afterwards', async () => {
    await outbox().submit(step({ verb: 'resolve', text: '修好了', photos: [photo('a'), photo('b')] }))
    expect(uploads).toEqual(['kept-a', 'kept-b'])
    expect(sent[0].body).toEqual({ note: '修好了', photo_ids: ['id-of-kept-a', 'id-of-kept-b'] })
    expect(dropped).toEqual(['kept-a', 'kept-b'])
  })

  it('goes on without a photo that the phone has lost, and says so', async () => {
    await outbox().submit(step({ verb: 'resolve', text: '修好了', photos: [photo('lost'), photo('b')] }))
    expect(sent[0].body).toEqual({ note: '修好了（有一张照片没能发出来）', photo_ids: ['id-of-kept-b'] })
  })

  it('tells a refusal to the worker who is looking, and leaves nothing behind', async () => {
    answers = [conflict()]
    current = { events: [{ verb: 'resolve', actor_name: '王芳' }] as WorkDetail['events'] }
    const box = outbox()
    const outcome = await box.submit(step({ verb: 'reply', text: '马上到' }))
    expect(outcome).toMatchObject({ kind: 'refused', explained: '这件事已经由王芳办结，您写的还在手机里' })
    expect(box.steps('me')).toEqual([])
  })
})

describe('without a network', () => {
  it('keeps the steps in order and sends them later with the same keys', async () => {
    answers = [noNetwork(), noNetwork(), noNetwork()]
    const box = outbox()
    expect(await box.submit(step({ verb: 'accept' }))).toEqual({ kind: 'queued' })
    expect(await box.submit(step({ verb: 'start' }))).toEqual({ kind: 'queued' })
    expect(await box.submit(step({ verb: 'resolve', text: '好了' }))).toEqual({ kind: 'queued' })
    sent = []
    await box.flush('me')
    expect(sent.map(({ path, key }) => `${key} ${path.split('/').pop()}`)).toEqual(['key-1 accept', 'key-2 start', 'key-3 resolve'])
    expect(box.steps('me')).toEqual([])
  })

  it('outlives the app, and uploads no photo twice', async () => {
    answers = [noNetwork()]
    await outbox().submit(step({ verb: 'resolve', text: '好了', photos: [photo('a')] }))
    const later = outbox()
    expect(later.steps('me')).toHaveLength(1)
    await later.flush('me')
    expect(uploads).toEqual(['kept-a'])
    expect(new Set(sent.map(({ key }) => key))).toEqual(new Set(['key-1']))
  })

  it.each([503, 429, 401])('waits on after a %s too', async (status) => {
    answers = [new ApiError(status)]
    const box = outbox()
    expect(await box.submit(step())).toEqual({ kind: 'queued' })
    expect(box.steps('me')[0].stuck).toBe(false)
  })

  it('sends each once however many ask for it together', async () => {
    answers = [noNetwork()]
    const box = outbox()
    await box.submit(step())
    sent = []
    await Promise.all([box.flush('me'), box.flush('me'), box.flush('me')])
    expect(sent).toHaveLength(1)
  })

  it('neither shows nor sends what somebody else did on this phone', async () => {
    answers = [noNetwork()]
    const box = outbox()
    await box.submit(step({ owner: 'colleague' }))
    sent = []
    expect(box.steps('me')).toEqual([])
    await box.flush('me')
    expect(sent).toEqual([])
    expect(box.steps('colleague')).toHaveLength(1)
  })
})

describe('a conflict', () => {
  async function stuck(more: Partial<NewStep> = {}) {
    const box = outbox()
    answers = [noNetwork()]
    await box.submit(step({ verb: 'resolve', text: '换了灯泡', photos: [photo('a')], ...more }))
    answers = [conflict()]
    current = { events: [{ verb: 'resolve', actor_name: '王芳' }] as WorkDetail['events'] }
    sent = []
    await box.flush('me')
    return box
  }

  it('is explained in plain words, and the photos stay', async () => {
    const [one] = (await stuck()).steps('me')
    expect(one).toMatchObject({ stuck: true, refusal: '这件事已经由王芳办结，您的照片还在手机里' })
    expect(dropped).toEqual([])
  })

  it('stops what was to come after it, and nothing of other requests', async () => {
    const box = outbox()
    answers = [noNetwork(), noNetwork(), noNetwork()]
    await box.submit(step({ verb: 'accept' }))
    await box.submit(step({ verb: 'resolve', text: '好了' }))
    await box.submit(step({ requestId: 'r2', verb: 'start' }))
    sent = []
    answers = [conflict()]
    await box.flush('me')
    expect(sent.map(({ path }) => path)).toEqual(['/work/requests/r1/accept', '/work/requests/r2/start'])
    expect(box.steps('me').map(({ verb, stuck }) => [verb, stuck])).toEqual([['accept', true], ['resolve', false]])
  })

  it('can be given up: its photos go, and what waited behind it goes on', async () => {
    const box = await stuck()
    box.discard(box.steps('me')[0].key)
    expect(dropped).toEqual(['kept-a'])
    expect(box.steps('me')).toEqual([])
  })

  it('can go as a note instead, with its photos and a key of its own', async () => {
    const box = await stuck()
    box.asNote(box.steps('me')[0].key, '办好了')
    sent = []
    await box.flush('me')
    expect(sent[0]).toMatchObject({
      path: '/work/requests/r1/notes',
      body: { text: '（没有网络时：办好了） 换了灯泡', photo_ids: ['id-of-kept-a'] },
    })
    expect(sent[0].key).not.toBe('key-1')
    expect(uploads).toEqual(['kept-a'])
  })
})

describe('on a phone that two people share', () => {
  it("sends nobody's steps as another, who logs in while they go", async () => {
    const box = outbox()
    answers = [noNetwork(), noNetwork()]
    await box.submit(step())
    await box.submit(step({ requestId: 'r2', photos: [photo('a')] }))
    sent = []
    uploads = []
    const going = box.flush('me')
    // The first is on its way when the phone changes hands.
    person = 'you'
    await going
    await box.flush('you')
    expect(sent.map(({ path }) => path)).toEqual(['/work/requests/r1/start'])
    expect(box.steps('me').map(({ requestId, stuck }) => [requestId, stuck])).toEqual([['r2', false]])

    person = 'me'
    await box.flush('me')
    expect(sent.map(({ path }) => path)).toEqual(['/work/requests/r1/start', '/work/requests/r2/start'])
  })

  it("sends one's own after the round of the other", async () => {
    const box = outbox()
    answers = [noNetwork(), noNetwork()]
    await box.submit(step())
    await box.submit(step({ owner: 'you', requestId: 'r2' }))
    sent = []
    const going = box.flush('me')
    person = 'you'
    await box.flush('you')
    await going
    expect(sent.map(({ path }) => path)).toContain('/work/requests/r2/start')
  })
})
