import { ref } from 'vue'
import { call } from '@/api'
import { remembered } from '@/api/remembered'
import type { AppConfig } from '@/api/types'

const config = ref<AppConfig | null>(null)

/** The public settings of this installation. */
export const appConfig = remembered(async () => {
  config.value = await call('get', '/config', { anonymous: true })
  return config.value
})

/** The settings once they are there, for templates. */
export const useConfig = () => config
