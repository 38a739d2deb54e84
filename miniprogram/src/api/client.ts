import { ApiError, type Problem } from './errors'
import type { PendingKeys } from './pending-keys'
import type { Answer, Body, Method, PathParams, Query, Route } from './routes'

export interface Outgoing {
  url: string
  method: Method
  header: Record<string, string>
  body?: unknown
}
export interface Incoming {
  status: number
  body: unknown
}

/** What the client stands on; the tests give their own. */
export interface Ground {
  /** Sends one request. Rejects with `ApiError(0)` when no answer came. */
  send(request: Outgoing): Promise<Incoming>
  /** Logs in without asking the person and gives the new token. */
  logIn(): Promise<string>
  token(): string
  keys: PendingKeys
}

export interface Options<M extends Method, R extends Route<M>> {
  path?: PathParams<M, R>
  query?: Query<M, R>
  body?: Body<M, R>
  /** A key of the caller's own, for a write that may be repeated much later. */
  key?: string
  /** For the few calls that come before a log-in. */
  anonymous?: boolean
}

/**
 * The API client. Its promises:
 * however many calls find the token gone, one log-in happens and all of them wait for it;
 * after a 401 a call is sent once more, never twice; a 403 never logs in again;
 * a write keeps its Idempotency-Key until its outcome is known.
 */
export function createClient(ground: Ground) {
  let loggingIn: Promise<string> | null = null

  function logInOnce(): Promise<string> {
    loggingIn ??= ground.logIn().finally(() => (loggingIn = null))
    return loggingIn
  }

  /** Runs `send` with a token, logging in first if there is none and once more after a 401. */
  async function authorised(send: (token: string) => Promise<Incoming>): Promise<Incoming> {
    const token = loggingIn ? await loggingIn : ground.token() || (await logInOnce())
    const answer = await send(token)
    if (answer.status !== 401) return answer
    // Another call may have logged in while this one was under way.
    const fresh = ground.token() !== token && ground.token() ? ground.token() : await logInOnce()
    return send(fresh)
  }

  /**
   * One call of the API.
   * @throws ApiError with the problem the server told, or status 0 when no answer came.
   */
  async function call<M extends Method, R extends Route<M>>(
    method: M,
    route: R,
    options: Options<M, R> = {},
  ): Promise<Answer<M, R>> {
    const url = address(route, options.path as Params, options.query as Params)
    const write = method === 'get' ? null : `${method} ${url} ${JSON.stringify(options.body ?? null)}`
    const key = options.key ?? (write && ground.keys.take(write))
    const send = (token: string) =>
      ground.send({
        url,
        method,
        body: method === 'get' || method === 'delete' ? undefined : options.body ?? {},
        header: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(key && { 'Idempotency-Key': key }),
        },
      })
    const answer = await (options.anonymous ? send('') : authorised(send))
    if (write && !options.key && isFinal(answer)) ground.keys.settle(write)
    return unwrap(answer) as Answer<M, R>
  }

  return { call, authorised }
}

type Params = Record<string, string | number | boolean | null | undefined> | undefined

function address(route: string, path: Params, query: Params): string {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path?.[name])))
  const pairs = Object.entries(query ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `/api/v1${filled}${pairs.length ? `?${pairs.join('&')}` : ''}`
}

/** A server that is down, busy or has not let us in may still do the write: its key must stay. */
function isFinal({ status, body }: Incoming): boolean {
  if (status >= 500 || status === 401 || status === 429) return false
  return (body as Problem | null)?.code !== 'idempotency_key_busy'
}

/** The body of a good answer, or the problem as an ApiError. */
export function unwrap(answer: Incoming): unknown {
  if (answer.status >= 200 && answer.status < 300) return answer.body
  throw new ApiError(answer.status, (typeof answer.body === 'object' && answer.body ? answer.body : {}) as Problem)
}
