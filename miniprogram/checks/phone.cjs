// A phone as far as a built mini-program can tell: the globals WeChat gives it, and nothing behind them.

const WINDOW = {
  platform: 'devtools',
  windowWidth: 375,
  windowHeight: 812,
  pixelRatio: 2,
  SDKVersion: '3.7.0',
  language: 'zh_CN',
  statusBarHeight: 44,
  safeArea: { top: 44, bottom: 778, left: 0, right: 375, height: 734, width: 375 },
}

/** @param answerTo (method, path) → the body the server would give, or undefined when there is no sample */
function createPhone(answerTo) {
  const storage = new Map()
  const unanswered = new Set()
  const registered = []
  let app

  const known = {
    ...Object.fromEntries(
      ['getSystemInfoSync', 'getWindowInfo', 'getDeviceInfo', 'getAppBaseInfo', 'getSystemSetting'].map((name) => [name, () => WINDOW]),
    ),
    getStorageSync: (key) => storage.get(key) ?? '',
    setStorageSync: (key, value) => void storage.set(key, value),
    canIUse: () => true,
    getLaunchOptionsSync: () => ({ path: '', query: {}, scene: 1001 }),
    getEnterOptionsSync: () => ({}),
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop', appId: 'x' } }),
    stopPullDownRefresh() {},
    onNetworkStatusChange() {},
    offNetworkStatusChange() {},
    login: ({ success }) => setTimeout(() => success({ code: 'code' }), 1),
    request({ method, url, success }) {
      const body = answerTo(method, url)
      if (body === undefined) unanswered.add(`${method} ${url}`)
      setTimeout(() => success({ statusCode: body === undefined ? 404 : 200, data: body ?? {}, header: {} }), 1)
      return {}
    },
  }
  const quiet = /^(on|off|get|show|hide|create|navigate|redirect|switch|set|page)/
  global.wx = new Proxy(known, {
    get: (target, key) => target[key] ?? (typeof key === 'string' && quiet.test(key) ? () => ({}) : undefined),
    set: (target, key, value) => ((target[key] = value), true),
  })
  global.App = (options) => {
    app = options
    options.onLaunch?.({ path: '', query: {} })
  }
  global.getApp = () => app ?? {}
  global.getCurrentPages = () => []
  global.Page = global.Component = (options) => registered.push(options)
  global.Behavior = (options) => options
  global.requirePlugin = () => ({})

  function open(file, route, query) {
    require(file)
    const options = registered.at(-1)
    const functions = Object.fromEntries(Object.entries(options).filter(([, value]) => typeof value === 'function'))
    const page = {
      is: route,
      route,
      updates: 0,
      data: JSON.parse(JSON.stringify(options.data ?? {})),
      properties: {},
      options: {},
      setData(change, done) {
        Object.assign(this.data, change)
        this.updates++
        done?.()
      },
      selectAllComponents: () => [],
      selectComponent: () => null,
      triggerEvent() {},
      createSelectorQuery: () => ({}),
      ...options.methods,
      ...functions,
    }
    const life = options.lifetimes ?? options
    life.created?.call(page)
    life.attached?.call(page, {})
    page.onLoad?.(query)
    page.onShow?.()
    life.ready?.call(page)
    page.onReady?.()
    page.leave = () => {
      page.onHide?.()
      page.onUnload?.()
      life.detached?.call(page)
    }
    return page
  }

  return {
    start: (file) => require(file),
    open,
    close: (page) => page.leave(),
    unanswered: () => [...unanswered],
  }
}

module.exports = { createPhone }
