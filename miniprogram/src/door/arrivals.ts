import { ApiError } from '@/api/errors'
import type { Store } from '@/api/pending-keys'

/** What was read off the screen at the door and is not known to the server yet. */
export interface Scanned {
  id: string
  code: string
  at: number
}

const SLOT = 'door-scans'
/** The server takes a code for a day. */
const KEPT_MS = 24 * 60 * 60 * 1000

/** What the QR code on the screen says; null when it is something else. */
export function readScreen(text: string): { id: string; code: string } | null {
  const found = /pages\/activity\/arrive\?id=([0-9a-f-]{36})&code=([\w-]{42})$/.exec(text.trim())
  return found ? { id: found[1], code: found[2] } : null
}

export const keptScans = (store: Store, now = Date.now()): Scanned[] =>
  ((store.get(SLOT) || []) as Scanned[]).filter(({ at }) => now - at < KEPT_MS)

/** Keeps a scan until there is a network; the same one once. */
export function keepScan(store: Store, { id, code }: Pick<Scanned, 'id' | 'code'>, now = Date.now()): void {
  const others = keptScans(store, now).filter((one) => one.code !== code)
  store.set(SLOT, [...others, { id, code, at: now }])
}

export function dropScan(store: Store, code: string): void {
  store.set(SLOT, keptScans(store).filter((one) => one.code !== code))
}

/** Whether trying again later may help. */
export const mayComeBack = (failure: unknown): boolean =>
  failure instanceof ApiError && (failure.status === 0 || failure.status >= 500 || failure.status === 429)
