/**
 * Files of photos that outlive the app: what the camera gives is gone when the app is.
 * Each gives what it can; where the phone has no room, the photo stays what it was, a file of this visit.
 */
interface KeptPhotos {
  /** Keeps a file that was just chosen; gives the name to remember it by. */
  keep(path: string, key: string): Promise<string>
  /** A path to show and to send, '' when the file is no more. */
  open(file: string): Promise<string>
  drop(file: string): void
}

let kept: KeptPhotos

// #ifdef MP-WEIXIN
kept = {
  keep: (path) =>
    new Promise((resolve) =>
      uni.saveFile({ tempFilePath: path, success: ({ savedFilePath }) => resolve(savedFilePath), fail: () => resolve(path) }),
    ),
  open: (file) =>
    new Promise((resolve) =>
      uni.getFileInfo({ filePath: file, success: () => resolve(file), fail: () => resolve('') }),
    ),
  drop: (file) => uni.removeSavedFile({ filePath: file, fail: () => undefined }),
}
// #endif

// #ifdef H5
const STORE = 'photos'

/** One step in the browser's own database; null where it has none or will not give it. */
function inStore<T>(mode: IDBTransactionMode, step: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('eshiban', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
    opening.onerror = () => resolve(null)
    opening.onsuccess = () => {
      const asked = step(opening.result.transaction(STORE, mode).objectStore(STORE))
      asked.onsuccess = () => resolve(asked.result)
      asked.onerror = () => resolve(null)
    }
  })
}

kept = {
  keep: async (path, key) => {
    const blob = await (await fetch(path)).blob()
    return (await inStore('readwrite', (store) => store.put(blob, key))) === null ? path : key
  },
  open: async (file) => {
    if (file.startsWith('blob:')) return file
    const blob = (await inStore('readonly', (store) => store.get(file))) as Blob | null | undefined
    return blob ? URL.createObjectURL(blob) : ''
  },
  drop: (file) => void inStore('readwrite', (store) => store.delete(file)),
}
// #endif

export const keptPhotos = kept
