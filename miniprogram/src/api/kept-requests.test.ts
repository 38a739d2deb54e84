import { beforeEach, expect, it } from 'vitest'
import { KeptRequests } from './kept-requests'
import type { WorkDetail } from './types'

let slots: Map<string, unknown>
const store = { get: (key: string) => slots.get(key) ?? '', set: (key: string, value: unknown) => void slots.set(key, value) }
const requests = () => new KeptRequests(store, () => 7)

const detail = (id: string) =>
  ({
    id,
    title: '路灯不亮',
    text: '三号楼前',
    reporter: { name: '张**', phone: '199****0001', address: '3号楼5**', may_reveal: true },
    reporter_name: '张**',
    on_behalf: '李梅替母亲反映',
    place_note: '二单元门口',
    latitude: 40.08,
    longitude: 113.3,
    photos: [{ id: 'p', url: '/media/p', thumb_url: '/media/pt', width: 1, height: 1 }],
    rating: { solved: true, stars: 5, comment: '张师傅好' },
    events: [{ id: 'e', verb: 'submit', actor_name: '张**', note: null, photos: [{ url: '/media/p' }] }],
  }) as unknown as WorkDetail

beforeEach(() => {
  slots = new Map()
})

it('keeps what is to be done and nobody personal', () => {
  requests().keep('me', detail('r1'))
  const kept = requests().find('me', 'r1')!
  expect([kept.request.title, kept.request.text, kept.at]).toEqual(['路灯不亮', '三号楼前', 7])
  const written = JSON.stringify([...slots.values()])
  for (const mark of ['张', '199', '3号楼', '李梅', '二单元', '40.08', '113.3', '/media']) expect(written).not.toContain(mark)
})

it('keeps the last fifty', () => {
  for (let n = 0; n < 60; n++) requests().keep('me', detail(`r${n}`))
  requests().keep('me', detail('r30'))
  const ids = requests().all('me').map(({ request }) => request.id)
  expect(ids).toHaveLength(50)
  expect([ids[0], ids[1], ids.at(-1)]).toEqual(['r30', 'r59', 'r10'])
})

it('shows nothing of it to another person, and is gone after a log-out', () => {
  requests().keep('me', detail('r1'))
  expect(requests().all('colleague')).toEqual([])
  requests().forget()
  expect(requests().all('me')).toEqual([])
})
