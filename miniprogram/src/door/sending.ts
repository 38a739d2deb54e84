import { onScopeDispose, ref } from 'vue'
import { dropScan, keptScans, mayComeBack } from './arrivals'
import { type Answers, Door, doorsOn, type Ground } from './ticks'
import { call, post } from '@/api'
import { randomKey } from '@/api/pending-keys'
import { lastPerson, ownStorage } from '@/composables/useSession'
import { onNetworkBack } from '@/platform/network'
import { storage } from '@/platform/storage'

/** What was noted at a door without a network goes out from wherever in the app somebody is. */
const GROUND: Ground = {
  store: storage,
  person: lastPerson,
  newKey: randomKey,
  post: async (activityId, items, key) =>
    ((await post(`/work/activities/${activityId}/attendances`, { items }, key)) as { items: Answers }).items,
}

/** One for each list, so that two pages never send the same ticks side by side. */
const doors = new Map<string, Door>()
const waitingTicks = ref(0)

export function doorOf(activityId: string): Door {
  const name = `${activityId}@${lastPerson()}`
  const known = doors.get(name)
  if (known) return known
  const door = new Door(GROUND, activityId)
  doors.set(name, door)
  return door
}

const count = (): void => {
  waitingTicks.value = doorsOn(GROUND).reduce((sum, id) => sum + doorOf(id).waiting, 0)
}

/** How many people were ticked on this phone of whom the server does not know yet. */
export function useWaitingTicks() {
  count()
  onScopeDispose(onNetworkBack(() => setTimeout(count, 2000)))
  return waitingTicks
}

let running: Promise<void> | null = null

/** Sends what waits of ticks and of a scan of one's own, and lets go of lists that nobody needs any more. */
export function sendFromDoors(): Promise<void> {
  running ??= sendAll().finally(() => (running = null))
  return running
}

async function sendAll(): Promise<void> {
  if (!lastPerson()) return
  for (const id of doorsOn(GROUND)) {
    const door = doorOf(id)
    await door.flush()
    door.forgetWhenOver(Date.now())
  }
  count()
  for (const { id, code } of keptScans(ownStorage)) {
    try {
      await call('post', '/activities/{activity_id}/arrivals', { path: { activity_id: id }, body: { code, kept: true } })
      dropScan(ownStorage, code)
    } catch (failure) {
      // What is refused now is refused later too; the page that scanned it says why when it is opened again.
      if (mayComeBack(failure)) return
      dropScan(ownStorage, code)
    }
  }
}
