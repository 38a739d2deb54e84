import { expect, it } from 'vitest'
import { freshDraft, lacking, toRequest } from './draft'

const unit = { id: 'unit-1', name: '文化里小区', where: '大庆路街道 · 文化西街社区' }

it('asks for words first and for a place second, and for nothing else', () => {
  const draft = freshDraft()
  expect(lacking(draft, 0)).toContain('说清')
  expect(lacking(draft, 1)).toContain('小区')
  expect(lacking({ ...draft, text: '楼道灯不亮', unit }, 0)).toBe('')
  expect(lacking({ ...draft, text: '楼道灯不亮', unit }, 1)).toBe('')
})

it('sends what was filled in and leaves out the rest', () => {
  expect(toRequest({ ...freshDraft(), text: ' 楼道灯不亮 ', unit })).toEqual({
    kind: 'report',
    text: '楼道灯不亮',
    unit_id: 'unit-1',
    anonymous: false,
    public: false,
    photo_ids: [],
  })
})
