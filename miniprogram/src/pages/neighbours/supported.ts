import type { Store } from '@/api/pending-keys'

const SLOT = 'supported'
const MOST = 300

/** Which public requests somebody has joined on this phone, each person by themselves; the public list says the same to everybody. */
export const hasSupported = (store: Store, id: string): boolean => read(store).includes(id)

export function noteSupported(store: Store, id: string): void {
  store.set(SLOT, [id, ...read(store).filter((one) => one !== id)].slice(0, MOST))
}

const read = (store: Store): string[] => (store.get(SLOT) || []) as string[]
