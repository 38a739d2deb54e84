import { call } from '@/api'
import { ApiError } from '@/api/errors'
import type { Session } from '@/api/types'
import { appConfig } from '@/composables/useConfig'
import { chosenPerson, demoCode } from './sandbox'

/**
 * Logs in without a question wherever the platform can.
 *
 * Mini-program: `wx.login`. Browser, demo: the person chosen before. Browser, real: the Official
 * Account's log-in, which leaves the page and comes back with a code.
 * @throws ApiError `login_needed` when the person has to choose first.
 */
export async function logIn(): Promise<Session> {
  // #ifdef MP-WEIXIN
  return withWechatCode(await wechatCode())
  // #endif
  // #ifdef H5
  return logInBrowser()
  // #endif
}

export function withWechatCode(code: string): Promise<Session> {
  return call('post', '/auth/wechat', { body: { code }, anonymous: true })
}

// #ifdef MP-WEIXIN
function wechatCode(): Promise<string> {
  return new Promise((resolve, reject) =>
    uni.login({
      provider: 'weixin',
      success: ({ code }) => resolve(code),
      fail: () => reject(new ApiError(0, { code: 'network' })),
    }),
  )
}
// #endif

// #ifdef H5
const STATE = 'log-in-state'

async function logInBrowser(): Promise<Session> {
  const returned = codeFromAddress()
  if (returned) return call('post', '/auth/oauth', { body: returned, anonymous: true })

  const config = await appConfig()
  if (config.demo) {
    if (chosenPerson()) return withWechatCode(await demoCode('login-code'))
    uni.reLaunch({ url: '/pages/login/index' })
    throw new ApiError(401, { code: 'login_needed' })
  }
  const { url } = await call('get', '/auth/oauth-url', {
    query: { return_to: location.pathname + location.hash },
    anonymous: true,
  })
  sessionStorage.setItem(STATE, new URL(url).searchParams.get('state') ?? '')
  location.assign(url)
  return new Promise(() => undefined)
}

/** The code with which the Official Account's log-in came back, taken out of the address: it works once. */
function codeFromAddress(): { code: string; state: string } | null {
  const query = new URLSearchParams(location.search)
  const code = query.get('code')
  const state = query.get('state')
  if (!code || !state) return null
  // Only a log-in that began in this window counts: a link with somebody else's code must not.
  if (state !== sessionStorage.getItem(STATE)) return null
  history.replaceState(history.state, '', location.pathname + location.hash)
  return { code, state }
}
// #endif
