const TABS = ['/pages/home/index', '/pages/requests/index', '/pages/activities/index', '/pages/me/index']

/** Opens a page of the app, whether it is a tab or not. */
export function go(url: string): void {
  if (TABS.includes(url)) uni.switchTab({ url })
  else uni.navigateTo({ url })
}

/** One page back; home when this page was the first (a shared link, a scanned code). */
export function back(): void {
  if (getCurrentPages().length > 1) uni.navigateBack()
  else uni.switchTab({ url: TABS[0] })
}

/** The page behind a link of a message, or '' when there is none. */
export function pageOf(link: { kind: string; id: string } | null | undefined): string {
  if (link?.kind === 'request') return `/pages/request/index?id=${link.id}`
  if (link?.kind === 'work_request') return `/pagesWork/request/index?id=${link.id}`
  if (link?.kind === 'work_queue') return '/pagesWork/queue/index?filter=mine'
  if (link?.kind === 'activity' || link?.kind === 'offer') return `/pages/activity/index?id=${link.id}`
  if (link?.kind === 'activity_leave') return `/pages/activity/index?id=${link.id}&leave=1`
  if (link?.kind === 'certificate') return '/pages/me/certificates'
  if (link?.kind === 'redemption') return `/pages/rewards/redemption?id=${link.id}`
  if (link?.kind === 'residence') return '/pages/me/residences'
  if (link?.kind === 'household') return '/pages/me/household'
  if (link?.kind === 'pauses') return '/pages/me/pauses'
  if (link?.kind === 'order') return `/pages/orders/order?id=${link.id}`
  if (link?.kind === 'team_order') return `/pagesWork/orders/order?id=${link.id}`
  if (link?.kind === 'points') return '/pages/me/points'
  if (link?.kind === 'work_homes') return '/pagesWork/homes/index'
  if (link?.kind === 'team') return `/pagesHelp/team/index?id=${link.id}`
  if (link?.kind === 'team_members') return `/pagesHelp/team/members?id=${link.id}`
  if (link?.kind === 'shifts') return '/pagesHelp/shifts/index'
  if (link?.kind === 'service_records') return '/pagesHelp/records/index'
  return ''
}
