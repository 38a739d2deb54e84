import { call } from '@/api'
import type { AppConfig, TemplateKey } from '@/api/types'
// #ifdef H5
import { demoSubscribe } from './sandbox'
// #endif

/** Whether this platform can put the question: a browser can only play it, in the demo. */
export function canNotify(demo: boolean): boolean {
  // #ifdef MP-WEIXIN
  return true
  // #endif
  // #ifdef H5
  return demo
  // #endif
}

type Template = AppConfig['subscribe_templates'][number]

/**
 * Asks whether we may send this WeChat message once, and reports a yes.
 * Must be the first thing a tap does: WeChat refuses the question otherwise.
 * @returns whether the person allowed it
 */
export async function askToNotify({ key, template_id }: Template): Promise<boolean> {
  if (!(await allowed(template_id))) return false
  await call('post', '/subscriptions', { body: { accepted: [key as TemplateKey] } })
  return true
}

function allowed(templateId: string): Promise<boolean> {
  // #ifdef MP-WEIXIN
  return new Promise((resolve) =>
    uni.requestSubscribeMessage({
      tmplIds: [templateId],
      success: (answer) => resolve((answer as unknown as Record<string, string>)[templateId] === 'accept'),
      fail: () => resolve(false),
    }),
  )
  // #endif
  // #ifdef H5
  return demoSubscribe([templateId]).then(() => true)
  // #endif
}
