/** Calls a number: on a phone the dialler opens with it. */
export function dial(number: string): void {
  uni.makePhoneCall({ phoneNumber: number.replace(/[^\d+]/g, ''), fail: () => undefined })
}
