import { beforeEach, describe, expect, it } from 'vitest'
import { drawerOf } from './drawer'
import { Drafts } from '@/pages/report/drafts'

let kept: Map<string, unknown>
let person: string
let minted: number

const drawer = () =>
  drawerOf({ get: (key) => kept.get(key) ?? '', set: (key, value) => void kept.set(key, value) }, () => person)
const drafts = () => new Drafts(drawer(), () => `id-${++minted}`)

function write(text: string): string {
  const draft = drafts().fresh()
  draft.report.text = text
  drafts().keep(draft)
  return draft.id
}
const texts = () => drafts().list().map(({ report }) => report.text)

beforeEach(() => {
  kept = new Map()
  person = 'anna'
  minted = 0
})

describe('a drawer of the phone', () => {
  it('shows nobody what another person wrote on the same phone', () => {
    const id = write('楼上漏水')
    person = 'boris'
    expect(texts()).toEqual([])
    expect(drafts().find(id)).toBeNull()
    expect(drafts().latest()).toBeNull()
    drafts().drop(id)
    write('路灯不亮')
    person = 'anna'
    expect(texts()).toEqual(['楼上漏水'])
  })

  it('gives what was written before anybody was known to the first who is, and to nobody after', () => {
    person = ''
    write('第一次用，还没网')
    person = 'anna'
    expect(texts()).toEqual(['第一次用，还没网'])
    person = 'boris'
    expect(texts()).toEqual([])
    person = ''
    expect(texts()).toEqual([])
  })

  it('puts what was written before beside what there is already', () => {
    write('路灯不亮')
    person = ''
    write('电梯停了')
    person = 'anna'
    expect(texts().sort()).toEqual(['电梯停了', '路灯不亮'])
  })
})
