import { computed, ref } from 'vue'
import { sentence, uploadPhoto } from '@/api'
import { randomKey } from '@/api/pending-keys'
import { picture } from '@/api/pictures'
import type { Photo } from '@/api/types'
import { pickPhotos } from '@/platform/photos'

export interface PhotoInHand {
  /** Also the upload's idempotency key: a retry stores nothing twice. */
  key: string
  /** What to show: the file on the phone, later the address of the server. */
  src: string
  state: 'waiting' | 'uploading' | 'done' | 'failed'
  percent: number
  error: string
  photo: Photo | null
}

const AT_ONCE = 2

/** Photos that upload in the background while the person goes on writing. */
export function usePhotos(limit = 9, kept: Photo[] = []) {
  const photos = ref<PhotoInHand[]>(kept.map(inHand))

  async function add(): Promise<void> {
    const paths = await pickPhotos(limit - photos.value.length)
    photos.value.push(
      ...paths.map((src) => ({ key: randomKey(), src, state: 'waiting' as const, percent: 0, error: '', photo: null })),
    )
    next()
  }

  function next(): void {
    const running = photos.value.filter(({ state }) => state === 'uploading').length
    photos.value
      .filter(({ state }) => state === 'waiting')
      .slice(0, AT_ONCE - running)
      .forEach((item) => void upload(item))
  }

  async function upload(item: PhotoInHand): Promise<void> {
    item.state = 'uploading'
    try {
      item.photo = await uploadPhoto(item.src, item.key, (percent) => (item.percent = percent))
      item.state = 'done'
    } catch (failure) {
      item.error = sentence(failure)
      item.state = 'failed'
    }
    next()
  }

  function retry(key: string): void {
    photos.value.filter((item) => item.key === key).forEach((item) => (item.state = 'waiting'))
    next()
  }

  function remove(key: string): void {
    photos.value = photos.value.filter((item) => item.key !== key)
  }

  return {
    photos,
    add,
    retry,
    remove,
    clear: () => (photos.value = []),
    done: computed(() => photos.value.flatMap(({ photo }) => photo ?? [])),
    busy: computed(() => photos.value.some(({ state }) => state === 'waiting' || state === 'uploading')),
    failed: computed(() => photos.value.some(({ state }) => state === 'failed')),
  }
}

function inHand(photo: Photo): PhotoInHand {
  return { key: photo.id, src: picture(photo.thumb_url), state: 'done', percent: 100, error: '', photo }
}
