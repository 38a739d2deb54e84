import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/**
 * Government networks are closed, so nothing may be loaded from another host.
 *
 * Two things in our libraries are: the icon font of wot-design-uni, replaced by the copy in its
 * package, and a decorative picture in the pull-to-refresh style of uni-h5, dropped.
 */
const ICON_FONT = 'node_modules/wot-design-uni/components/wd-icon/wd-icons.ttf'
const REMOTE_FONT = /src:\s*url\(["']?https:\/\/at\.alicdn\.com[^;}]*/g
const REMOTE_PICTURE = /url\(["']?https?:\/\/[^)]*\)/g

/** A pass over the finished style sheets that leaves no address of another host in them. */
export function localOnly(): Plugin {
  const font = `src:url(data:font/ttf;base64,${readFileSync(ICON_FONT, 'base64')}) format("truetype")`
  return {
    name: 'local-only',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !/\.(wxss|css)$/.test(file.fileName)) continue
          file.source = String(file.source).replace(REMOTE_FONT, font).replace(REMOTE_PICTURE, 'none')
        }
      },
    },
  }
}
