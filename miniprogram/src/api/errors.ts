/** The body of an error answer (RFC 9457), as far as the phone looks at it. */
export interface Problem {
  code?: string
  title?: string
  detail?: string
  errors?: { field: string; message: string }[]
  trace_id?: string
}

/** A call that did not succeed. `status` is 0 when no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem = {},
  ) {
    super(problem.code ?? `HTTP ${status}`)
    this.name = 'ApiError'
  }

  get code(): string {
    return this.problem.code ?? ''
  }
}

/** Sentences for what the server cannot tell, because no answer came or the person has to act first. */
const BY_CODE: Record<string, string> = {
  network: '网络不通，请看看信号，再试一次',
  timeout: '网络有点慢，没等到回音，请再试一次',
  file_gone: '这张照片在手机里找不到了，请重新拍一张',
  cannot_open: '这部手机打不开，请换一部试试',
  login_needed: '请先选一位居民',
}

/** Sentences for answers that come from a proxy in between and carry no problem. */
const BY_STATUS: Record<number, string> = {
  413: '照片太大了，请换一张小些的',
  429: '点得有点快，请歇一会儿再试',
}

/** The one sentence to show a person for whatever went wrong. */
export function sentence(error: unknown): string {
  if (!(error instanceof ApiError)) return '出了点问题，请再试一次'
  const { code, problem, status } = error
  const field = problem.errors?.[0]?.message
  return BY_CODE[code] ?? field ?? problem.detail ?? BY_STATUS[status] ?? '服务器忙，请过一会儿再试'
}
