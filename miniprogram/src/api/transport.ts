import { noteServerTime } from '@/format/clock'
import type { Incoming, Outgoing } from './client'
import { ApiError } from './errors'

/** H5 is served by the API's own host; the mini-program is told the https origin when it is built. */
export const BASE = import.meta.env.VITE_API_BASE ?? ''

const TIMEOUT_MS = 10_000

/** Sends one request through the platform. */
export function send({ url, method, header, body }: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    uni.request({
      url: BASE + url,
      method: method.toUpperCase() as 'GET',
      data: body as object,
      header,
      timeout: TIMEOUT_MS,
      success: (answer) => {
        noteServerTime(answer.header)
        resolve({ status: answer.statusCode, body: answer.data })
      },
      fail: ({ errMsg }) => reject(new ApiError(0, { code: /timeout/i.test(errMsg) ? 'timeout' : 'network' })),
    })
  })
}

/** Sends one photo; `onProgress` hears whole percents. */
export function sendFile(
  url: string,
  filePath: string,
  header: Record<string, string>,
  onProgress: (percent: number) => void,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const task = uni.uploadFile({
      url: BASE + url,
      filePath,
      name: 'file',
      header,
      timeout: 6 * TIMEOUT_MS,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parse(data) }),
      fail: ({ errMsg }) => reject(new ApiError(0, { code: /timeout/i.test(errMsg) ? 'timeout' : 'network' })),
    })
    task?.onProgressUpdate?.(({ progress }) => onProgress(progress))
  })
}

/** Fetches a file onto the phone; a good answer's body is where it lies. */
export function fetchFile(url: string, header: Record<string, string>): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    uni.downloadFile({
      url: BASE + url,
      header,
      timeout: 6 * TIMEOUT_MS,
      success: ({ statusCode, tempFilePath }) => resolve({ status: statusCode, body: tempFilePath }),
      fail: ({ errMsg }) => reject(new ApiError(0, { code: /timeout/i.test(errMsg) ? 'timeout' : 'network' })),
    })
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
