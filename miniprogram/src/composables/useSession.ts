import { computed, ref } from 'vue'
import { call, dropSession } from '@/api'
import { KeptRequests } from '@/api/kept-requests'
import type { Me } from '@/api/types'
import { choosePerson } from '@/platform/sandbox'
import { drawerOf } from '@/platform/drawer'
import { storage } from '@/platform/storage'
import { followAccount } from './useTheme'

type Permission = Me['posts'][number]['permissions'][number]

/** Who used this phone last, for what they do while the server cannot be asked. */
const LAST = 'last-person'

const me = ref<Me | null>(null)

export const keptRequests = new KeptRequests(storage)
export const lastPerson = (): string => me.value?.id ?? String(storage.get(LAST) || '')
/** What is kept on the phone for the person who uses it now. */
export const ownStorage = drawerOf(storage, lastPerson)

/** Takes what the server says about the person as the truth. */
export function setMe(answer: Me | null): void {
  me.value = answer
  if (!answer) return
  storage.set(LAST, answer.id)
  followAccount(answer.elder_mode)
}

/** The person who uses the app, and what may be asked about them. */
export function useSession() {
  return {
    me,
    works: computed(() => (me.value?.posts.length ?? 0) > 0),
    /** The person, asked from the server if not known yet. */
    known: async (): Promise<Me> => me.value ?? reload(),
    reload,
    logOut,
    can: (permission: Permission) => !!me.value?.posts.some((post) => post.permissions.includes(permission)),
  }
}

async function reload(): Promise<Me> {
  const answer = await call('get', '/me')
  setMe(answer)
  return answer
}

/** Ends the session here even when the server cannot be reached. */
async function logOut(): Promise<void> {
  try {
    await call('post', '/auth/logout')
  } finally {
    choosePerson('')
    keptRequests.forget()
    storage.set(LAST, '')
    dropSession()
  }
}
