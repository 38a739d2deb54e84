export interface Point {
  latitude: number
  longitude: number
  name: string
}

/** How a person marks the point here: what the line says, before and after, and the way to ask. */
interface PointWay {
  invite: string
  marked: string
  refused: string
  pick: () => Promise<Point | null>
}

let way: PointWay

// #ifdef MP-WEIXIN
way = {
  invite: '在地图上标一下（可不标）',
  marked: '已在地图上标好，点这里重标',
  // Closing the map is an answer, not a failure.
  refused: '',
  pick: () =>
    new Promise((resolve) =>
      uni.chooseLocation({
        success: ({ latitude, longitude, name, address }) => resolve({ latitude, longitude, name: name || address }),
        fail: () => resolve(null),
      }),
    ),
}
// #endif

// #ifdef H5
// A browser has no map of its own, and ours would come from another host; where the person stands it can tell.
way = {
  invite: '就在我现在的位置（可不标）',
  marked: '已记下您现在的位置，点这里重新定位',
  refused: '没有拿到位置，把地方写清楚就行。',
  pick: () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) return resolve(null)
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, name: '' }),
        () => resolve(null),
        { timeout: 10_000, enableHighAccuracy: true },
      )
    }),
}
// #endif

/** Marking a point, as this platform can. `pick` gives null when the person would rather not. */
export const pointWay = way

/** Roughly where the person is, to put what is near first; asked only when they tap for it. Null when they would rather not. */
export function whereAmI(): Promise<{ latitude: number; longitude: number } | null> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) =>
    uni.getFuzzyLocation({
      type: 'gcj02',
      success: ({ latitude, longitude }: { latitude: number; longitude: number }) => resolve({ latitude, longitude }),
      fail: () => resolve(null),
    }),
  )
  // #endif
  // #ifdef H5
  return way.pick()
  // #endif
}
