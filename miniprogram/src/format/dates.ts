import { serverNow } from './clock'

const DAY = 86_400_000
const SHANGHAI = 8 * 3_600_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

/** The parts of a moment as a clock on a wall in China shows them, whatever the phone's time zone. */
function wall(ms: number) {
  const t = new Date(ms + SHANGHAI)
  return {
    year: t.getUTCFullYear(),
    month: t.getUTCMonth() + 1,
    day: t.getUTCDate(),
    weekday: WEEKDAYS[t.getUTCDay()],
    time: `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`,
    dayNumber: Math.floor((ms + SHANGHAI) / DAY),
  }
}

const two = (n: number): string => String(n).padStart(2, '0')

/** `今天` `昨天` `明天` `后天`, else `11月21日`, with the year when it is another one. */
export function dayName(iso: string, now = serverNow()): string {
  const t = wall(Date.parse(iso))
  const today = wall(now)
  const near: Record<number, string> = { [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' }
  const name = near[t.dayNumber - today.dayNumber]
  if (name) return name
  return `${t.year === today.year ? '' : `${t.year}年`}${t.month}月${t.day}日`
}

/** The same of a day without a time: `2026-11-21`. */
export const onDay = (day: string, now = serverNow()): string => dayName(`${day}T12:00:00+08:00`, now)

/** A moment as people say it: `今天 14:30`, `11月28日 09:00`. */
export function moment(iso: string, now = serverNow()): string {
  return `${dayName(iso, now)} ${wall(Date.parse(iso)).time}`
}

/** From when to when: `11月28日 周六 09:00–11:00`; the second day is named only when it is another one. */
export function span(from: string, to: string, now = serverNow()): string {
  const a = wall(Date.parse(from))
  const b = wall(Date.parse(to))
  const start = `${dayName(from, now)} ${a.weekday} ${a.time}`
  return a.dayNumber === b.dayNumber ? `${start}–${b.time}` : `${start} 至 ${moment(to, now)}`
}

/** The name of a day above what takes place on it: `明天 周六`, `11月28日 周六`. */
export const dayHeading = (iso: string, now = serverNow()): string => `${dayName(iso, now)} ${wall(Date.parse(iso)).weekday}`

/** The hours alone: `09:00–11:00`, with the day of the end when that is another one. */
export function hours(from: string, to: string, now = serverNow()): string {
  const [a, b] = [wall(Date.parse(from)), wall(Date.parse(to))]
  return `${a.time}–${a.dayNumber === b.dayNumber ? b.time : moment(to, now)}`
}

/** A deadline: `今天 18:00 前`, or how long it is overdue. */
export function deadline(iso: string, now = serverNow()): string {
  const late = now - Date.parse(iso)
  return late > 0 ? `已超时 ${lasting(late)}` : `${moment(iso, now)} 前`
}

/** What is left until a deadline: `还剩 3 小时`, or how long it is over: `已超时 2 天`. */
export function left(iso: string, now = serverNow()): string {
  const ms = Date.parse(iso) - now
  return ms < 0 ? `已超时 ${lasting(-ms)}` : `还剩 ${lasting(ms)}`
}

/** Whether a moment is over; one that is not set never is. */
export const isPast = (iso: string | null, now = serverNow()): boolean => iso !== null && Date.parse(iso) < now

/** A length of time in its largest sensible unit, rounded down as the console does: `20 分钟`, `3 小时`, `2 天`. */
export function lasting(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  if (minutes < 60) return `${minutes} 分钟`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`
}

/** What is left, to the second: `2 天 03:04:05` or `03:04:05`. */
export function countdown(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000))
  const clock = [Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60, s % 60].map(two).join(':')
  const days = Math.floor(s / 86_400)
  return days ? `${days} 天 ${clock}` : clock
}

/** `2026-11-21` and `14:30`, as people picked them, to the moment they mean in China. */
export const fromWall = (date: string, time: string): string => `${date}T${time}:00+08:00`

/** The date a form offers first, `days` from today: `2026-11-21`. */
export function dateIn(days: number, now = serverNow()): string {
  const t = wall(now + days * DAY)
  return `${t.year}-${two(t.month)}-${two(t.day)}`
}

/** The greeting for the time of day. */
export function greeting(now = serverNow()): string {
  const hour = Number(wall(now).time.slice(0, 2))
  if (hour < 6) return '夜深了'
  if (hour < 11) return '早上好'
  if (hour < 13) return '中午好'
  return hour < 18 ? '下午好' : '晚上好'
}

/** The day so many days from today, as a date field takes it: `2026-11-23`. */
export function dayAfter(days: number, now = serverNow()): string {
  const { year, month, day } = wall(now + days * DAY)
  return `${year}-${two(month)}-${two(day)}`
}
