const { wxmlToJs, wxssToJs } = require('miniprogram-compiler')

/** Runs WeChat's WXML and WXSS compilers over the build. */
module.exports = function compile(folder) {
  const before = process.cwd()
  process.chdir(folder) // The compilers find files by the working directory.
  try {
    return [
      ['WXML', wxmlToJs],
      ['WXSS', wxssToJs],
    ].flatMap(([name, run]) => {
      try {
        return run('.').length ? [] : [`${name}: nothing came out`]
      } catch (error) {
        return [`${name}: ${String(error).slice(0, 600)}`]
      }
    })
  } finally {
    process.chdir(before)
  }
}
