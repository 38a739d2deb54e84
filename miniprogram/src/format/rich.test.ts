import { expect, it } from 'vitest'
import { richNodes } from './rich'

it('gives each part its look and leaves the words alone', () => {
  expect(richNodes('<p>带一支笔 a<b</p>')).toBe('<p style="margin:0 0 8px">带一支笔 a<b</p>')
  expect(richNodes('<a href="tel:110">打电话</a>')).toMatch(/^<a style="[^"]+" href="tel:110">打电话<\/a>$/)
})

it('does not take one tag for another', () => {
  expect(richNodes('<br><strong>a</strong>')).toBe('<br><strong>a</strong>')
})
