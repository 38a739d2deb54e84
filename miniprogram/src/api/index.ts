import { storage } from '@/platform/storage'
import { createClient, unwrap } from './client'
import { ApiError, sentence } from './errors'
import { PendingKeys, randomKey } from './pending-keys'
import { fetchFile, send, sendFile } from './transport'
import type { Photo, Session } from './types'

export { ApiError, sentence }

const TOKEN = 'token'

let logIn: () => Promise<Session> = () => Promise.reject(new ApiError(401, { code: 'login_needed' }))

/** Says how this platform logs in; told once, when the app starts. */
export function logInWith(way: () => Promise<Session>): void {
  logIn = way
}

const client = createClient({
  send,
  token: () => String(storage.get(TOKEN) || ''),
  keys: new PendingKeys(storage, randomKey),
  logIn: async () => keepSession(await logIn()),
})

export const { call } = client

type SessionListener = (session: Session | null) => void
let onSession: SessionListener = () => undefined

/** Tells one listener (the session of the app) about each log-in and log-out. */
export function listenToSession(listener: SessionListener): void {
  onSession = listener
}

/** Takes a new session as the current one and gives its token. */
export function keepSession(session: Session): string {
  storage.set(TOKEN, session.token)
  onSession(session)
  return session.token
}

export function dropSession(): void {
  storage.set(TOKEN, '')
  onSession(null)
}

/**
 * Sends a write whose key is kept by whoever sends it, until its outcome is known.
 * @throws ApiError
 */
export async function post(path: string, body: object, key: string): Promise<unknown> {
  const answer = await client.authorised((token) =>
    send({
      url: `/api/v1${path}`,
      method: 'post',
      body,
      header: { Authorization: `Bearer ${token}`, 'Idempotency-Key': key },
    }),
  )
  return unwrap(answer)
}

/**
 * Uploads one photo. A repeat of the same upload must carry the same `key`, so that it is stored once.
 * @throws ApiError
 */
export async function uploadPhoto(path: string, key: string, onProgress: (percent: number) => void): Promise<Photo> {
  const answer = await client.authorised((token) =>
    sendFile('/api/v1/media', path, { Authorization: `Bearer ${token}`, 'Idempotency-Key': key }, onProgress),
  )
  return unwrap(answer) as Photo
}

/**
 * Fetches a file that only the person may have; where it lies on the phone.
 * @throws ApiError
 */
export async function downloadFile(path: string): Promise<string> {
  const answer = await client.authorised((token) => fetchFile(`/api/v1${path}`, { Authorization: `Bearer ${token}` }))
  return String(unwrap(answer))
}
