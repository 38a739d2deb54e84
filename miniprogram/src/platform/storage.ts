import type { Store } from '@/api/pending-keys'

/** What is kept on the phone between visits. A full or forbidden storage is no reason to fail. */
export const storage: Store = {
  get: (key) => uni.getStorageSync(key),
  set: (key, value) => {
    try {
      uni.setStorageSync(key, value)
    } catch {
      // The person goes on without what would have been kept.
    }
  },
}
