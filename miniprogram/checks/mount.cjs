const path = require('path')
const { answerTo } = require('./answers.cjs')
const { pagesOf } = require('./files.cjs')
const { createPhone } = require('./phone.cjs')

const SETTLE_MS = 80
const QUERY = { id: '0199-one' }

/**
 * Runs the built mini-program in node: every page is created, shown and refreshed on a stub of the
 * phone that answers as the server would. A throw or a console.error is a failure.
 */
module.exports = async function mount(folder) {
  const failures = []
  const restore = watchConsole((text) => failures.push(`console: ${text}`))
  const onLost = (reason) => failures.push(`unhandled: ${reason?.stack ?? reason}`)
  process.on('unhandledRejection', onLost)
  const phone = createPhone(answerTo)
  try {
    phone.start(path.join(folder, 'app.js'))
    for (const page of pagesOf(folder)) {
      try {
        const instance = phone.open(path.join(folder, `${page}.js`), page, QUERY)
        await new Promise((done) => setTimeout(done, SETTLE_MS))
        await instance.onPullDownRefresh?.()
        instance.onReachBottom?.()
        await new Promise((done) => setTimeout(done, SETTLE_MS))
        if (!instance.updates) failures.push(`${page}: drew nothing`)
        phone.close(instance)
      } catch (error) {
        failures.push(`${page}: ${error.stack.split('\n').slice(0, 3).join(' | ')}`)
      }
    }
    failures.push(...phone.unanswered().map((call) => `no sample answer for ${call}`))
  } finally {
    restore()
    process.off('unhandledRejection', onLost)
  }
  return failures
}

function watchConsole(tell) {
  const { error, warn } = console
  console.error = console.warn = (...parts) => tell(parts.map(String).join(' ').slice(0, 300))
  return () => Object.assign(console, { error, warn })
}
