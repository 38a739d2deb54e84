/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the API in the mini-program (https). Empty in H5: same origin. */
  readonly VITE_API_BASE?: string
}
interface ImportMeta {
  readonly env: ImportMetaEnv
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
