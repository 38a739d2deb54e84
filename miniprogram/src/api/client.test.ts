import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createClient, type Incoming, type Outgoing } from './client'
import { ApiError, sentence } from './errors'
import { PendingKeys } from './pending-keys'

let kept: Map<string, unknown>
let token: string
let sent: Outgoing[]
let answers: (Incoming | ApiError)[]
let minted: number
let now: number

const logIn = vi.fn(async (): Promise<string> => (token = `token-${logIn.mock.calls.length}`))

function client() {
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) }
  return createClient({
    token: () => token,
    logIn,
    keys: new PendingKeys(store, () => `key-${++minted}`, () => now),
    send: async (request) => {
      sent.push(request)
      const answer = answers.shift() ?? { status: 200, body: {} }
      if (answer instanceof ApiError) throw answer
      return answer
    },
  })
}

beforeEach(() => {
  kept = new Map()
  token = 'token-0'
  sent = []
  answers = []
  minted = 0
  now = 0
  logIn.mockClear()
})

const bearer = () => sent.map(({ header }) => header.Authorization)
const keys = () => sent.map(({ header }) => header['Idempotency-Key'])
const note = (text: string) => ({ path: { request_id: 'a/b' }, body: { text } })
const ADD_NOTE = '/requests/{request_id}/notes' as const

it('a write that may be repeated much later goes by its own key, and leaves the kept ones alone', async () => {
  answers = [new ApiError(0), { status: 201, body: {} }]
  const write = () => client().call('post', ADD_NOTE, { ...note('漏水'), key: 'draft-key' })
  await expect(write()).rejects.toThrow()
  await write()
  expect(keys()).toEqual(['draft-key', 'draft-key'])
  expect(kept.size).toBe(0)
})

describe('logging in', () => {
  it('happens before the first call when there is no token', async () => {
    token = ''
    await client().call('get', '/me')
    expect(bearer()).toEqual(['Bearer token-1'])
  })

  it('happens once for calls that find the token gone together, and each is sent once more', async () => {
    answers = [
      { status: 401, body: {} },
      { status: 401, body: {} },
    ]
    const { call } = client()
    await Promise.all([call('get', '/me'), call('get', '/home')])
    expect(logIn).toHaveBeenCalledTimes(1)
    expect(bearer()).toEqual(['Bearer token-0', 'Bearer token-0', 'Bearer token-1', 'Bearer token-1'])
  })

  it('is not tried a second time when the new token is refused too', async () => {
    answers = [
      { status: 401, body: {} },
      { status: 401, body: {} },
    ]
    await expect(client().call('get', '/me')).rejects.toMatchObject({ status: 401 })
    expect(logIn).toHaveBeenCalledTimes(1)
    expect(sent).toHaveLength(2)
  })

  it('never happens because of a 403', async () => {
    answers = [{ status: 403, body: { code: 'forbidden' } }]
    await expect(client().call('get', '/me')).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    expect(logIn).not.toHaveBeenCalled()
  })

  it('can be tried again after it failed', async () => {
    token = ''
    logIn.mockRejectedValueOnce(new ApiError(0, { code: 'network' }))
    const { call } = client()
    await expect(call('get', '/me')).rejects.toMatchObject({ code: 'network' })
    await call('get', '/me')
    expect(bearer()).toEqual(['Bearer token-2'])
  })

  it('is left out of anonymous calls', async () => {
    await client().call('get', '/config', { anonymous: true })
    expect(bearer()).toEqual([undefined])
  })
})

describe('the idempotency key', () => {
  it('is kept before the write is sent', async () => {
    const { call } = client()
    answers = [new ApiError(0, { code: 'timeout' })]
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    expect(JSON.stringify([...kept.values()])).toContain('key-1')
  })

  it('is the same when the same write is sent again after no answer, a 5xx, a 401 or while the first is under way', async () => {
    const { call } = client()
    answers = [new ApiError(0, { code: 'timeout' }), { status: 503, body: {} }, { status: 409, body: { code: 'idempotency_key_busy' } }, { status: 401, body: {} }, { status: 200, body: {} }]
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await call('post', ADD_NOTE, note('一'))
    expect(new Set(keys())).toEqual(new Set(['key-1']))
    expect(sent).toHaveLength(5)
  })

  it('outlives the app', async () => {
    answers = [new ApiError(0, { code: 'timeout' })]
    await client().call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await client().call('post', ADD_NOTE, note('一'))
    expect(keys()).toEqual(['key-1', 'key-1'])
  })

  it('is a new one once the outcome is known, for other words, and after an hour', async () => {
    const { call } = client()
    await call('post', ADD_NOTE, note('一'))
    answers = [new ApiError(0, { code: 'timeout' })]
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await call('post', ADD_NOTE, note('二'))
    now += 3_600_001
    await call('post', ADD_NOTE, note('一'))
    expect(keys()).toEqual(['key-1', 'key-2', 'key-3', 'key-4'])
  })

  it('is settled by a refusal', async () => {
    const { call } = client()
    answers = [{ status: 409, body: { code: 'wrong_state' } }]
    await call('post', ADD_NOTE, note('一')).catch(() => undefined)
    await call('post', ADD_NOTE, note('一'))
    expect(keys()).toEqual(['key-1', 'key-2'])
  })

  it('does not go with a read', async () => {
    await client().call('get', '/me')
    expect(keys()).toEqual([undefined])
  })
})

it('fills in the address and leaves out what is not set', async () => {
  const { call } = client()
  await call('get', '/requests', { query: { state: 'open', cursor: undefined } })
  await call('post', ADD_NOTE, note('一'))
  expect(sent.map(({ url }) => url)).toEqual(['/api/v1/requests?state=open', '/api/v1/requests/a%2Fb/notes'])
})

it('finds one sentence for whatever went wrong', () => {
  expect(sentence(new ApiError(0, { code: 'network' }))).toContain('网络')
  expect(sentence(new ApiError(422, { detail: '填写有误', errors: [{ field: 'text', message: '再写几个字' }] }))).toBe('再写几个字')
  expect(sentence(new ApiError(409, { code: 'full', detail: '名额刚刚满了' }))).toBe('名额刚刚满了')
  expect(sentence(new ApiError(500))).toContain('服务器')
  expect(sentence(new Error('boom'))).toContain('再试')
})
