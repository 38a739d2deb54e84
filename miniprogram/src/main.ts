import { createSSRApp } from 'vue'
import App from './App.vue'
import { listenToSession, logInWith } from '@/api'
import { setMe } from '@/composables/useSession'
import { logIn } from '@/platform/log-in'

logInWith(logIn)
listenToSession((session) => setMe(session?.me ?? null))

export function createApp() {
  return { app: createSSRApp(App) }
}
