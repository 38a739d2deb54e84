import { onHide, onShow, onUnload } from '@dcloudio/uni-app'
import { ref } from 'vue'
import { serverNow } from '@/format/clock'

/** The server's time, moving each second while the page is seen. */
export function useNow() {
  const now = ref(serverNow())
  let timer: ReturnType<typeof setInterval> | undefined

  const stop = () => clearInterval(timer)
  onShow(() => {
    stop()
    now.value = serverNow()
    timer = setInterval(() => (now.value = serverNow()), 1000)
  })
  onHide(stop)
  onUnload(stop)
  return now
}
