import { beforeEach, describe, expect, it } from 'vitest'
import { Drafts, type KeptDraft } from './drafts'

let kept: Map<string, unknown>
let now: number
let minted: number

/** As the phone gives it after the app was killed: only what was written down is there. */
const drafts = () =>
  new Drafts(
    { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))) },
    () => `id-${++minted}`,
    () => now,
  )

function written(text: string): KeptDraft {
  const draft = drafts().fresh()
  draft.report.text = text
  drafts().keep(draft)
  return draft
}

beforeEach(() => {
  kept = new Map()
  now = 0
  minted = 0
})

describe('drafts on the phone', () => {
  it('are several, the last changed first, and outlive the app', () => {
    const lamp = written('路灯不亮')
    now = 5
    const lift = written('电梯停了')
    expect(drafts().list().map(({ report }) => report.text)).toEqual(['电梯停了', '路灯不亮'])
    now = 9
    drafts().keep({ ...lamp, report: { ...lamp.report, text: '路灯还是不亮' } })
    expect(drafts().list()[0]).toMatchObject({ id: lamp.id, key: lamp.key, changedAt: 9 })
    expect(drafts().find(lift.id)?.report.text).toBe('电梯停了')
  })

  it('hold something, or are not kept', () => {
    const draft = written('路灯不亮')
    drafts().keep({ ...draft, report: { ...draft.report, text: '  ' } })
    expect(drafts().list()).toEqual([])
  })

  it('leave only when they are dropped', () => {
    const lamp = written('路灯不亮')
    const lift = written('电梯停了')
    drafts().drop(lamp.id)
    expect(drafts().list().map(({ id }) => id)).toEqual([lift.id])
    expect(drafts().find(lamp.id)).toBeNull()
  })

  it('go on from where somebody was within a day, but not with one that waits for the network', () => {
    const lamp = written('路灯不亮')
    expect(drafts().latest()?.id).toBe(lamp.id)
    drafts().keep({ ...lamp, unanswered: true })
    expect(drafts().latest()).toBeNull()
    written('电梯停了')
    now = 2 * 86_400_000
    expect(drafts().latest()).toBeNull()
  })

  it('are sent by one key, however often', () => {
    const lamp = written('路灯不亮')
    expect(drafts().find(lamp.id)?.key).toBe(lamp.key)
    expect(written('路灯不亮').key).not.toBe(lamp.key)
  })
})
