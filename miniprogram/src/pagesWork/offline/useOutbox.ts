import { onShow } from '@dcloudio/uni-app'
import { computed, onScopeDispose, ref } from 'vue'
import { type NewStep, Outbox, type Outcome, type Step } from './outbox'
import { call, post, uploadPhoto } from '@/api'
import { randomKey } from '@/api/pending-keys'
import type { WorkDetail } from '@/api/types'
import { lastPerson, useSession } from '@/composables/useSession'
import { keptPhotos } from '@/platform/kept-photos'
import { onNetworkBack } from '@/platform/network'
import { storage } from '@/platform/storage'

const steps = ref<Step[]>([])

const outbox = new Outbox(
  {
    store: storage,
    newKey: randomKey,
    now: Date.now,
    person: lastPerson,
    post: async (path, body, key) => (await post(path, body, key)) as WorkDetail,
    upload: async ({ kept, key }) => {
      const path = await keptPhotos.open(kept)
      return path ? (await uploadPhoto(path, key, () => undefined)).id : null
    },
    drop: ({ kept }) => keptPhotos.drop(kept),
    look: (request_id) => call('get', '/work/requests/{request_id}', { path: { request_id } }),
  },
  show,
)

function show(): void {
  steps.value = outbox.steps(lastPerson())
}

/** Sends what waits, once it is known whose phone this is; without a network it simply stays. */
async function flush(): Promise<void> {
  const person = await useSession()
    .known()
    .catch(() => null)
  if (person) await outbox.flush(person.id)
}

/** The steps that wait on this phone, and ways to act on them. A page that uses it sends them whenever it can. */
export function useOutbox(onTried: () => void = () => undefined) {
  async function attempt(): Promise<void> {
    show()
    if (!steps.value.length) return
    await flush()
    onTried()
  }
  onScopeDispose(onNetworkBack(() => void attempt()))
  onShow(() => void attempt())

  return {
    steps,
    waiting: computed(() => steps.value.length),
    stuck: computed(() => steps.value.filter((step) => step.stuck).length),
    flush: attempt,
    submit: (step: Omit<NewStep, 'owner'>): Promise<Outcome> => outbox.submit({ ...step, owner: lastPerson() }),
    discard: (key: string) => outbox.discard(key),
    asNote: (key: string, name: string) => (outbox.asNote(key, name), attempt()),
  }
}
