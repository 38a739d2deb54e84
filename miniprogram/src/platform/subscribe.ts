import { call } from '@/api'
import type { AppConfig } from '@/api/types'
// #ifdef H5
import { demoSubscribe } from './sandbox'
// #endif

type Template = AppConfig['subscribe_templates'][number]

/** WeChat asks for at most three messages at a time. */
const AT_ONCE = 3

/**
 * Asks whether we may send these WeChat messages, and reports what was allowed.
 * Must be the first thing a tap does: WeChat refuses the question otherwise.
 * @returns how many the person allowed
 */
export function askToNotify(templates: Template[]): Promise<number> {
  const asked = templates.slice(0, AT_ONCE)
  return new Promise((resolve, reject) => {
    const report = (accepted: Template[]) =>
      accepted.length
        ? call('post', '/subscriptions', { body: { accepted: accepted.map(({ key }) => key) } }).then(
            () => resolve(accepted.length),
            reject,
          )
        : resolve(0)
    // #ifdef MP-WEIXIN
    uni.requestSubscribeMessage({
      tmplIds: asked.map(({ template_id }) => template_id),
      success: (answer) =>
        report(asked.filter(({ template_id }) => (answer as unknown as Record<string, string>)[template_id] === 'accept')),
      fail: () => resolve(0),
    })
    // #endif
    // #ifdef H5
    demoSubscribe(asked.map(({ template_id }) => template_id)).then(() => report(asked), reject)
    // #endif
  })
}
