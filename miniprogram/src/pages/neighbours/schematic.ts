import type { PublicPlace } from '@/api/types'

/** Where a place stands on a drawing without a map below it, in percent of its width and height. */
export interface Spot {
  place: PublicPlace
  left: number
  top: number
}

/** Room at the edges for a dot and its name. */
const EDGE = 12
/** As near as two dots may stand and still be told apart by a thumb, and how often they are pushed. */
const APART = 16
const ROUNDS = 60

/**
 * The places as they lie to each other, north above, filling the drawing; those too near are pushed apart.
 * Over a few kilometres a degree may be taken for a length: the drawing is stretched to its frame anyway.
 */
export function schematic(places: readonly PublicPlace[]): Spot[] {
  const across = scale(places.map(({ longitude }) => longitude))
  const down = scale(places.map(({ latitude }) => -latitude))
  const spots = places.map((place) => ({ place, left: across(place.longitude), top: down(-place.latitude) }))
  for (let round = 0; round < ROUNDS; round++) spots.forEach((one, at) => spots.slice(at + 1).forEach((other) => pushApart(one, other)))
  return spots
}

function pushApart(one: Spot, other: Spot): void {
  const x = other.left - one.left
  const y = other.top - one.top
  const far = Math.hypot(x, y)
  if (far >= APART) return
  // Two at the same point go sideways.
  const [dx, dy] = far ? [x / far, y / far] : [1, 0]
  const step = (APART - far) / 2
  for (const [spot, sign] of [[one, -1], [other, 1]] as const) {
    spot.left = within(spot.left + sign * dx * step)
    spot.top = within(spot.top + sign * dy * step)
  }
}

const within = (percent: number): number => Math.min(100 - EDGE, Math.max(EDGE, percent))

function scale(values: number[]): (value: number) => number {
  const least = Math.min(...values)
  const span = Math.max(...values) - least
  return (value) => (span ? EDGE + ((value - least) / span) * (100 - 2 * EDGE) : 50)
}
