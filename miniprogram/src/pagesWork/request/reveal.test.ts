import { describe, expect, it } from 'vitest'
import { question } from './reveal'

describe('asking to see a resident in full', () => {
  it('needs a reason', () => {
    expect(question('phone', '', '')).toBeNull()
    expect(question('phone', 'call_back', '')).toEqual({ field: 'phone', reason: 'call_back' })
  })

  it('needs words for any other reason, and sends them for no other', () => {
    expect(question('address', 'other', ' 送 ')).toBeNull()
    expect(question('address', 'other', ' 送轮椅 ')).toEqual({ field: 'address', reason: 'other', words: '送轮椅' })
    expect(question('address', 'visit', '送轮椅')).toEqual({ field: 'address', reason: 'visit' })
  })
})
