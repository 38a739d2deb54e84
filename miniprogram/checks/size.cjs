const fs = require('fs')
const path = require('path')
const { filesBelow, readJson } = require('./files.cjs')

const LIMIT = 1024 * 1024 // WeChat allows 2 MB; half of it keeps the first start quick on a weak network.

/** The main package is everything outside the subpackages. */
module.exports = function size(folder) {
  const roots = (readJson(path.join(folder, 'app.json')).subPackages ?? []).map(({ root }) => `${root}${path.sep}`)
  const bytes = filesBelow(folder)
    .filter((file) => !roots.some((root) => file.startsWith(root)))
    .reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0)
  process.stdout.write(`      main package: ${Math.round(bytes / 1024)} KB of ${LIMIT / 1024} KB\n`)
  return bytes > LIMIT ? [`main package is ${bytes} bytes, more than ${LIMIT}`] : []
}
