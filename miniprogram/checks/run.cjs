// Checks both builds as far as that is possible without WeChat's own tools. Exits non-zero on any failure.
const path = require('path')

const dist = path.join(__dirname, '..', 'dist', 'build')
const miniProgram = path.join(dist, 'mp-weixin')
const h5 = path.join(dist, 'h5')

const CHECKS = [
  ['WeChat’s compilers take every page', () => require('./compile.cjs')(miniProgram)],
  ['every page and component is there', () => require('./structure.cjs')(miniProgram)],
  ['the main package is small', () => require('./size.cjs')(miniProgram)],
  ['every page mounts', () => require('./mount.cjs')(miniProgram)],
  ['the mini-program names no other host', () => require('./hosts.cjs')(miniProgram)],
  ['the H5 pages name no other host', () => require('./hosts.cjs')(h5)],
]

async function main() {
  let failed = 0
  for (const [name, check] of CHECKS) {
    const failures = await check()
    failed += failures.length
    process.stdout.write(`${failures.length ? 'FAIL' : 'ok  '}  ${name}\n`)
    for (const failure of failures) process.stdout.write(`      ${failure}\n`)
  }
  process.exit(failed ? 1 : 0)
}

main()
