export interface Point {
  latitude: number
  longitude: number
  name: string
}

/**
 * Lets the person pick a point on the phone's own map; null when they would rather not.
 * A browser has no map of its own, and ours would come from another host: there the words must do.
 */
export let pickPoint: (() => Promise<Point | null>) | null = null

// #ifdef MP-WEIXIN
pickPoint = () =>
  new Promise((resolve) =>
    uni.chooseLocation({
      success: ({ latitude, longitude, name, address }) => resolve({ latitude, longitude, name: name || address }),
      fail: () => resolve(null),
    }),
  )
// #endif
