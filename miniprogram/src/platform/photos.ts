/** Asks the phone for up to `count` photos. Gives their local paths; none when the person changed their mind. */
export function pickPhotos(count: number): Promise<string[]> {
  return new Promise((resolve) => {
    // #ifdef MP-WEIXIN
    uni.chooseMedia({
      count,
      mediaType: ['image'],
      sizeType: ['compressed'],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ tempFilePath }) => tempFilePath)),
      fail: () => resolve([]),
    })
    // #endif
    // #ifndef MP-WEIXIN
    uni.chooseImage({
      count,
      success: ({ tempFilePaths }) => resolve([tempFilePaths].flat()),
      fail: () => resolve([]),
    })
    // #endif
  })
}

/** Shows photos large, starting with one of them. */
export function previewPhotos(urls: string[], current: number): void {
  uni.previewImage({ urls, current })
}
