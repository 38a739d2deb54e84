import type { Store } from '@/api/pending-keys'

/**
 * The part of the phone's storage that belongs to one person: whoever else logs in on this phone does not find it.
 * What was put away before anybody was known is taken over by the first who is.
 */
export function drawerOf(store: Store, owner: () => string): Store {
  return {
    get(key) {
      const found = store.get(slot(key, owner())) as object | ''
      const unowned = owner() && (store.get(slot(key, '')) as object | '')
      if (!unowned) return found
      const taken = found ? together(found, unowned) : unowned
      store.set(slot(key, owner()), taken)
      store.set(slot(key, ''), '')
      return taken
    },
    set: (key, value) => store.set(slot(key, owner()), value),
  }
}

const together = (found: object, unowned: object): object =>
  Array.isArray(found) && Array.isArray(unowned) ? [...unowned, ...found] : { ...found, ...unowned }
const slot = (key: string, owner: string): string => (owner ? `${key}@${owner}` : key)
