const fs = require('fs')
const path = require('path')
const { filesBelow } = require('./files.cjs')

// Names, not places to load from: the SVG namespace, addresses in the messages of Vue and uni-app
// to developers, and the maker's mark inside the icon font.
const NAMES_ONLY = new Set(['www.w3.org', 'vuejs.org', 'fontello.com', 'uniapp.dcloud.net.cn'])

/** Government networks are closed: nothing may be loaded from another host. */
module.exports = function hosts(folder) {
  const found = new Map()
  for (const file of filesBelow(folder)) {
    const text = fs.readFileSync(path.join(folder, file), 'latin1')
    for (const [, host] of text.matchAll(/https?:\/\/([a-zA-Z0-9][a-zA-Z0-9.-]*)/g)) {
      if (!NAMES_ONLY.has(host)) found.set(host, file)
    }
  }
  return [...found].map(([host, file]) => `${host} in ${file}`)
}
