const fs = require('fs')
const path = require('path')
const { filesBelow, pagesOf, readJson } = require('./files.cjs')

/** What WeChat's tools look at on import: that every page, component and tab is really there. */
module.exports = function structure(folder) {
  const there = (name) => fs.existsSync(path.join(folder, name))
  const pages = pagesOf(folder)
  const missingPages = pages.flatMap((page) =>
    ['js', 'json', 'wxml'].filter((end) => !there(`${page}.${end}`)).map((end) => `page ${page}.${end} is missing`),
  )
  const missingComponents = filesBelow(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) =>
      Object.entries(readJson(path.join(folder, file)).usingComponents ?? {})
        .filter(([, address]) => {
          const target = address.startsWith('/') ? address.slice(1) : path.join(path.dirname(file), address)
          return !there(`${target}.js`) || !there(`${target}.wxml`)
        })
        .map(([name]) => `${file} uses ${name}, which is missing`),
    )
  const { tabBar } = readJson(path.join(folder, 'app.json'))
  const missingTabs = tabBar.list.filter(({ pagePath }) => !pages.includes(pagePath)).map(({ text }) => `tab ${text} leads nowhere`)
  const bar = tabBar.custom && !there('custom-tab-bar/index.js') ? ['custom-tab-bar is missing'] : []
  return [...missingPages, ...missingComponents, ...missingTabs, ...bar]
}
