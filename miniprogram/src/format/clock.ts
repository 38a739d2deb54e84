let offset = 0

/** Learns from an answer's `Date` header how far this phone's clock is off. */
export function noteServerTime(header: Record<string, string> | undefined): void {
  const date = header?.Date ?? header?.date
  const server = date ? Date.parse(date) : NaN
  if (!Number.isNaN(server)) offset = server - Date.now()
}

/** Now, by the server's clock: a countdown must not depend on how the phone is set. */
export const serverNow = (): number => Date.now() + offset
