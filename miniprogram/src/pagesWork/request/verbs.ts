/** What a worker can do with a request, the most frequent next step first. */
export type Verb = 'accept' | 'resolve' | 'start' | 'assign' | 'reply' | 'return' | 'reject' | 'note'

export interface WorkVerb {
  verb: Verb
  name: string
  /** What the worker reads when it worked. */
  done: string
  /** Set for the verbs that carry words: what to write, and whether photos belong to it. */
  words?: { title: string; hint: string; photos: boolean; templates: string[] }
}

export const VERBS: WorkVerb[] = [
  { verb: 'accept', name: '受理', done: '受理了' },
  {
    verb: 'resolve',
    name: '办好了',
    done: '办结了，居民会收到通知',
    words: {
      title: '办好了',
      hint: '怎么办的、结果怎样，居民看得到',
      photos: true,
      templates: ['已经修好，请您看看还有没有问题。', '已现场处理，前后照片附上。'],
    },
  },
  { verb: 'assign', name: '派给…', done: '派出去了' },
  { verb: 'start', name: '开始办', done: '开始办了' },
  {
    verb: 'reply',
    name: '回复居民',
    done: '居民会收到回复',
    words: {
      title: '回复居民',
      hint: '居民会马上收到，算作已联系',
      photos: false,
      templates: ['您好，我们已经知道了，今天就安排人去看。', '您好，配件在路上，到了就修，让您久等了。'],
    },
  },
  {
    verb: 'return',
    name: '请补充',
    done: '请居民补充了',
    words: {
      title: '请居民补充',
      hint: '还缺什么，说具体些',
      photos: false,
      templates: ['请说一下具体是几号楼几单元。', '请补拍一张照片。'],
    },
  },
  { verb: 'reject', name: '不受理', done: '已答复居民' },
  {
    verb: 'note',
    name: '内部备注',
    done: '记下了',
    words: { title: '内部备注', hint: '只有工作人员看得到', photos: true, templates: [] },
  },
]
