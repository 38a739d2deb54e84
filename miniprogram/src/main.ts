import { createSSRApp } from 'vue'
import App from './App.vue'
import { logInWith } from '@/api'
import { logIn } from '@/platform/log-in'

logInWith(logIn)

export function createApp() {
  return { app: createSSRApp(App) }
}
