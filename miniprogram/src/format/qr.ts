import qrcode from 'qrcode-generator'

/** A QR code as a picture that needs no network: the address of a GIF with the picture in it. */
export function qrPicture(text: string): string {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  return code.createDataURL(6, 12)
}
