import { BASE } from './transport'

/**
 * The full address of a picture. The server names its own pictures by path; the mini-program needs
 * the host, and uni-app's H5 would look for a path below the app's own folder.
 */
export function picture(address: string): string {
  if (!address.startsWith('/')) return address
  // #ifdef H5
  return location.origin + address
  // #endif
  // #ifndef H5
  return BASE + address
  // #endif
}
