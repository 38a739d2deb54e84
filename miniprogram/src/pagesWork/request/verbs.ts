/** What a worker can do with a request, the most frequent next step first. */
export type Verb =
  | 'accept'
  | 'take'
  | 'resolve'
  | 'contribute'
  | 'answer_supervision'
  | 'assign'
  | 'start'
  | 'reply'
  | 'return'
  | 'transfer'
  | 'refuse'
  | 'ask_suspension'
  | 'suspend'
  | 'deny_suspension'
  | 'hand_over'
  | 'reopen'
  | 'appeal'
  | 'urge'
  | 'publish'
  | 'withhold'
  | 'resume'
  | 'classify'
  | 'reject'
  | 'note'

export interface WorkVerb {
  verb: Verb
  name: string
  /** What the worker reads when it worked. */
  done: string
  /** Taken with one tap, without a sheet. */
  plain?: boolean
  /** Set for the verbs that carry nothing but words: what to write, and whether photos belong to it. */
  words?: { title: string; hint: string; photos: boolean; templates: string[] }
}

const words = (title: string, hint: string, photos = false, templates: string[] = []) => ({ title, hint, photos, templates })

export const VERBS: WorkVerb[] = [
  { verb: 'accept', name: '受理', done: '受理了', plain: true },
  { verb: 'take', name: '我来办', done: '归您办了', plain: true },
  {
    verb: 'resolve',
    name: '办好了',
    done: '办结了，居民会收到通知',
    words: words('办好了', '怎么办的、结果怎样，居民看得到', true, [
      '已经修好，请您看看还有没有问题。',
      '已现场处理，前后照片附上。',
    ]),
  },
  {
    verb: 'contribute',
    name: '回复召集',
    done: '牵头单位看得到了',
    words: words('我们单位怎么配合', '做什么、什么时候做，说具体些'),
  },
  {
    verb: 'answer_supervision',
    name: '回复督办',
    done: '上级会看到',
    words: words('回复督办', '办到哪一步，什么时候能好'),
  },
  { verb: 'publish', name: '同意公开', done: '邻居看得到了，姓名隐去', plain: true },
  {
    verb: 'withhold',
    name: '不公开',
    done: '不公开，居民会知道原因',
    words: words('不公开', '为什么不公开，居民看得到'),
  },
  { verb: 'assign', name: '派给…', done: '派出去了' },
  { verb: 'start', name: '开始办', done: '开始办了', plain: true },
  {
    verb: 'reply',
    name: '回复居民',
    done: '居民会收到回复',
    words: words('回复居民', '居民会马上收到，算作已联系', false, [
      '您好，我们已经知道了，今天就安排人去看。',
      '您好，配件在路上，到了就修，让您久等了。',
    ]),
  },
  {
    verb: 'return',
    name: '请补充',
    done: '请居民补充了',
    words: words('请居民补充', '还缺什么，说具体些', false, ['请说一下具体是几号楼几单元。', '请补拍一张照片。']),
  },
  { verb: 'transfer', name: '转给别的单位', done: '转出去了' },
  {
    verb: 'refuse',
    name: '退回',
    done: '退回去了',
    words: words('退回原单位', '为什么不归我们管；只能退一次'),
  },
  { verb: 'ask_suspension', name: '申请挂账', done: '报街道审批了' },
  { verb: 'suspend', name: '批准挂账', done: '挂账了，到日子会提醒' },
  {
    verb: 'deny_suspension',
    name: '不批挂账',
    done: '没批，他们接着办',
    words: words('不批挂账', '说说理由，请他们接着办'),
  },
  { verb: 'hand_over', name: '交给同事', done: '交给同事了' },
  {
    verb: 'reopen',
    name: '来电人说没解决',
    done: '重新办了',
    words: words('来电人说没解决', '还有什么没办好'),
  },
  {
    verb: 'appeal',
    name: '来电人请街道复核',
    done: '街道会复核',
    words: words('来电人请街道复核', '来电人为什么不同意'),
  },
  { verb: 'urge', name: '来电人催办', done: '催过了', plain: true },
  { verb: 'resume', name: '接着办', done: '接着办了', plain: true },
  { verb: 'classify', name: '改类别', done: '类别改好了' },
  { verb: 'reject', name: '不受理', done: '已答复居民' },
  {
    verb: 'note',
    name: '内部备注',
    done: '记下了',
    words: words('内部备注', '只有工作人员看得到，@同事名字会提醒他', true),
  },
]

export const nameOf = (verb: string): string => VERBS.find((known) => known.verb === verb)?.name ?? verb
