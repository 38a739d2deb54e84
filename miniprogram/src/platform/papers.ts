import { ApiError, downloadFile } from '@/api'
import { picture } from '@/api/pictures'
import type { Certificate } from '@/api/types'

/**
 * Shows a picture that the server draws, from where it can be kept or sent on: in WeChat by holding it, in a browser too.
 * @throws ApiError
 */
export async function showPicture(path: string): Promise<void> {
  const picture = await downloadFile(path)
  await new Promise<unknown>((success, reject) => {
    const fail = () => reject(new ApiError(0, { code: 'cannot_open' }))
    uni.previewImage({ urls: [picture], success, fail })
  })
}

/**
 * Opens somebody's certificate: in a browser in a new tab, by its signed address; in WeChat as a document,
 * from where it can be kept or sent on.
 * @throws ApiError
 */
export async function openCertificate({ id, pdf_url }: Certificate): Promise<void> {
  if (!pdf_url) return
  // #ifdef H5
  // Some browsers inside other apps have no tabs.
  if (!window.open(picture(pdf_url), '_blank')) window.location.assign(picture(pdf_url))
  // #endif
  // #ifdef MP-WEIXIN
  const filePath = await downloadFile(`/me/certificates/${id}/pdf`)
  await new Promise<unknown>((success, reject) => {
    const fail = () => reject(new ApiError(0, { code: 'cannot_open' }))
    uni.openDocument({ filePath, fileType: 'pdf', showMenu: true, success, fail })
  })
  // #endif
}
