/** Reads one QR code with the phone's camera; '' when the person closed it. Null where there is no such thing. */
export let scan: (() => Promise<string>) | null = null

// #ifdef MP-WEIXIN
scan = () =>
  new Promise((resolve) =>
    uni.scanCode({ onlyFromCamera: true, success: ({ result }) => resolve(result), fail: () => resolve('') }),
  )
// #endif
