import { unwrap } from '@/api/client'
import { send } from '@/api/transport'
import { randomKey } from '@/api/pending-keys'
import { storage } from './storage'

/**
 * The imitated WeChat of the demo, as far as a browser needs it: it stands in for the phone's own
 * `wx.login`, `getPhoneNumber` and `requestSubscribeMessage`. Absent in production.
 */
export interface DemoPerson {
  openid: string
  name: string
  role_name: string
  note: string
}

const CHOSEN = 'demo-person'

export const chosenPerson = (): string => String(storage.get(CHOSEN) || '')
export const choosePerson = (openid: string): void => storage.set(CHOSEN, openid)

export async function demoPeople(): Promise<DemoPerson[]> {
  const answer = await send({ url: '/sandbox/people', method: 'get', header: {} })
  return (unwrap(answer) as { items: DemoPerson[] }).items
}

/** What the phone of the chosen person would hand out: a log-in code or a phone-number code. */
export async function demoCode(kind: 'login-code' | 'phone-code'): Promise<string> {
  return ((await post(kind, {})) as { code: string }).code
}

/** The chosen person ticks these subscription messages. */
export async function demoSubscribe(templateIds: string[]): Promise<void> {
  await post('subscriptions', { template_ids: templateIds })
}

async function post(what: string, body: object): Promise<unknown> {
  const url = `/sandbox/people/${encodeURIComponent(chosenPerson())}/${what}`
  return unwrap(await send({ url, method: 'post', header: { 'Idempotency-Key': randomKey() }, body }))
}
