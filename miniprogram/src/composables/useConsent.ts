import { useSession } from './useSession'

/**
 * The privacy notice comes before any personal field.
 * @returns false when the person was sent to the notice; it leads on to `next` (or back) afterwards.
 */
export async function hasConsented(next = ''): Promise<boolean> {
  const { consented } = await useSession().known()
  if (consented) return true
  const url = `/pages/privacy/index?next=${encodeURIComponent(next)}`
  if (next) uni.redirectTo({ url })
  else uni.navigateTo({ url })
  return false
}
