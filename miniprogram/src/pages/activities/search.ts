import type { ActivityQuery, Me } from '@/api/types'

export type When = NonNullable<ActivityQuery['when']>

export const WHENS: { key: When; name: string }[] = [
  { key: 'upcoming', name: '快开始的' },
  { key: 'today', name: '今天' },
  { key: 'week', name: '本周' },
  { key: 'weekend', name: '周末' },
  { key: 'month', name: '本月' },
  { key: 'past', name: '办过的' },
]
/** Few and large ones for the elder mode. */
export const ELDER_WHENS = WHENS.filter(({ key }) => ['upcoming', 'weekend', 'past'].includes(key))

/** What is set on the page. */
export interface Search {
  when: When
  kind: ActivityQuery['kind'] | ''
  free: boolean
  mine: boolean
  near: { latitude: number; longitude: number } | null
  words: string
}

export const nothingSet = (): Search => ({ when: 'upcoming', kind: '', free: false, mine: false, near: null, words: '' })

/** Whether anything narrows the list beyond the time. */
export const narrows = ({ kind, free, mine, words }: Search): boolean => !!kind || free || mine || !!words.trim()

/** The search as the API takes it; what is over is not put in the order of distance. */
export function toQuery(search: Search, community: NonNullable<Me['residence']>['community'] | undefined, cursor?: string): ActivityQuery {
  const near = search.when === 'past' ? null : search.near
  return {
    when: search.when,
    kind: search.kind || undefined,
    free: search.free || undefined,
    unit_id: (search.mine && community?.id) || undefined,
    near: near ? `${near.latitude.toFixed(5)},${near.longitude.toFixed(5)}` : undefined,
    search: search.words.trim() || undefined,
    cursor,
  }
}
