/** Where small values are kept on the phone. */
export interface Store {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

interface Kept {
  key: string
  at: number
}

const SLOT = 'pending-writes'
const KEEP_MS = 60 * 60 * 1000

/**
 * The idempotency keys of writes whose outcome is not known yet.
 *
 * A key is written down before the write is sent, so the same write sent again - by us, by the
 * person tapping twice, or after the app was killed - carries the same key and happens once.
 */
export class PendingKeys {
  constructor(
    private readonly store: Store,
    private readonly newKey: () => string,
    private readonly now: () => number = Date.now,
  ) {}

  /** The key for this write: the kept one if its outcome is still unknown, else a new one. */
  take(write: string): string {
    const kept = this.read()
    const slot = fingerprint(write)
    kept[slot] ??= { key: this.newKey(), at: this.now() }
    this.store.set(SLOT, kept)
    return kept[slot].key
  }

  /** The outcome is known: the next write like this one is a new one. */
  settle(write: string): void {
    const kept = this.read()
    delete kept[fingerprint(write)]
    this.store.set(SLOT, kept)
  }

  private read(): Record<string, Kept> {
    const kept = (this.store.get(SLOT) || {}) as Record<string, Kept>
    return Object.fromEntries(Object.entries(kept).filter(([, { at }]) => this.now() - at < KEEP_MS))
  }
}

/** A short name for a write (two 32-bit hashes), so that what people wrote is not kept a second time. */
function fingerprint(text: string): string {
  let a = 0x811c9dc5
  let b = 5381
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    a = Math.imul(a ^ c, 0x01000193)
    b = (Math.imul(b, 33) + c) | 0
  }
  return `${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}-${text.length}`
}

/** 24 random characters of `A-Za-z0-9`; uniqueness is per account, so Math.random is enough. */
export function randomKey(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 24 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('')
}
