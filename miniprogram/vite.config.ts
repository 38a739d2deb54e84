import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import uni from '@dcloudio/vite-plugin-uni'
import { localOnly } from './build/local-only'

if (process.env.UNI_PLATFORM === 'mp-weixin' && !process.env.VITE_API_BASE) {
  console.warn('VITE_API_BASE is not set: this mini-program will not find its API.')
}

const backend = process.env.ESHIBAN_DEV_BACKEND ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: './',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [uni(), localOnly()],
  server: { proxy: { '/api': backend, '/sandbox': backend, '/media': backend } },
})
