const fs = require('fs')
const path = require('path')

/** All files below a folder, as paths relative to it. */
function filesBelow(folder, under = '') {
  return fs.readdirSync(path.join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(under, entry.name)
    return entry.isDirectory() ? filesBelow(folder, name) : [name]
  })
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'))

/** The pages of a built mini-program, those of subpackages included. */
function pagesOf(folder) {
  const app = readJson(path.join(folder, 'app.json'))
  return [...app.pages, ...(app.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`))]
}

module.exports = { filesBelow, readJson, pagesOf }
