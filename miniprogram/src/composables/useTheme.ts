import { readonly, ref } from 'vue'
import { storage } from '@/platform/storage'

const KEY = 'elder-mode'
const elder = ref(storage.get(KEY) === '1')

function set(on: boolean): void {
  elder.value = on
  storage.set(KEY, on ? '1' : '')
}

/** The account's choice wins over what this phone remembered. */
export const followAccount = (on: boolean): void => set(on)

/** 长辈模式: one switch for the whole app, known before the first answer of the server. */
export function useTheme() {
  return { elder: readonly(elder), setElder: set }
}
