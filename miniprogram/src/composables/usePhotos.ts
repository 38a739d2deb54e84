import { onShow } from '@dcloudio/uni-app'
import { computed, onScopeDispose, ref, type Ref } from 'vue'
import { ApiError, uploadPhoto } from '@/api'
import { randomKey } from '@/api/pending-keys'
import { picture } from '@/api/pictures'
import { keptPhotos } from '@/platform/kept-photos'
import { onNetworkBack } from '@/platform/network'
import { pickPhotos } from '@/platform/photos'
import { type PhotoInHand, revived, Uploads } from '@/uploads/uploads'

const ground = {
  async upload(file: string, key: string, onProgress: (percent: number) => void) {
    const path = await keptPhotos.open(file)
    if (!path) throw new ApiError(0, { code: 'file_gone' })
    return uploadPhoto(path, key, onProgress)
  },
  pause(ms: number) {
    let cut = (): void => undefined
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      cut = () => (clearTimeout(timer), resolve())
    })
    return { over, cut }
  },
}

/**
 * Photos that upload in the background while the person goes on writing. `photos` may be part of what is kept on
 * the phone: then they go on where they were when the app comes back.
 */
export function usePhotos(limit = 9, photos: Ref<PhotoInHand[]> = ref([])) {
  const uploads = new Uploads(() => photos.value, ground)

  onShow(() => void uploads.wake())
  onScopeDispose(onNetworkBack(() => void uploads.wake()))

  /** Goes on with the photos of an earlier visit. */
  async function resume(): Promise<void> {
    photos.value = photos.value.map(revived)
    for (const { key, file } of [...photos.value]) {
      const src = await keptPhotos.open(file)
      const item = photos.value.find((one) => one.key === key)
      if (item) item.src = src || (item.photo ? picture(item.photo.thumb_url) : '')
    }
    await uploads.run()
  }

  async function add(): Promise<void> {
    for (const path of await pickPhotos(limit - photos.value.length)) {
      const key = randomKey()
      const file = await keptPhotos.keep(path, key)
      photos.value.push({ key, file, src: path, state: 'waiting', percent: 0, error: '', tries: 0, photo: null })
    }
    void uploads.run()
  }

  function remove(key: string): void {
    photos.value.filter((item) => item.key === key).forEach(({ file }) => keptPhotos.drop(file))
    photos.value = photos.value.filter((item) => item.key !== key)
  }

  return {
    photos,
    add,
    resume,
    retry: (key: string) => void uploads.retry(key),
    remove,
    clear: () => photos.value.forEach(({ key }) => remove(key)),
    done: computed(() => photos.value.flatMap(({ photo }) => photo ?? [])),
    busy: computed(() => photos.value.some(({ state }) => state === 'waiting' || state === 'uploading')),
    failed: computed(() => photos.value.some(({ state }) => state === 'failed')),
  }
}
