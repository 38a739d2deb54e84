import type { ActivityQuery, NewMember, RejectReason, RequestKind, Reveal, TurnDownReason } from '@/api/types'

/** What a person can bring to us; the first is what most people come for. */
export const KINDS: { kind: RequestKind; name: string; icon: string; ask: string }[] = [
  { kind: 'report', name: '报修报问题', icon: 'wrench', ask: '哪里有什么问题？比如：3号楼2单元楼道灯不亮，晚上老人看不清台阶。' },
  { kind: 'question', name: '问一问', icon: 'help', ask: '想问什么？比如：老年卡在哪里办，要带什么？' },
  { kind: 'complaint', name: '投诉', icon: 'alert', ask: '什么事让您不满意？说说什么时候、怎么回事。' },
  { kind: 'suggestion', name: '提建议', icon: 'bulb', ask: '您觉得怎样会更好？' },
  { kind: 'praise', name: '夸一夸', icon: 'heart', ask: '想夸夸谁？为了什么事？' },
]

export const kindName = (kind: string): string => KINDS.find((k) => k.kind === kind)?.name ?? ''

export const REJECT_REASONS: { reason: RejectReason; name: string; hint: string }[] = [
  { reason: 'not_ours', name: '不归我们管', hint: '写明该找谁，居民看得到' },
  { reason: 'duplicate', name: '已经有人报过', hint: '写明那件事办到哪一步' },
  { reason: 'insufficient', name: '说不清、查不到', hint: '能补的请用“请补充”' },
  { reason: 'legal_channel', name: '要走法律途径', hint: '写明可以怎样走' },
]

/** What a worker needs a resident's number or address for. */
export const REVEAL_REASONS: { reason: Reveal['reason']; name: string }[] = [
  { reason: 'call_back', name: '回访居民' },
  { reason: 'visit', name: '上门办理' },
  { reason: 'check', name: '核实情况' },
  { reason: 'other', name: '其他' },
]

/** Where the verification of a home stands. */
export const RESIDENCE_STATES = {
  pending: { tone: 'amber', name: '等核实' },
  verified: { tone: 'green', name: '已核实' },
  turned_down: { tone: 'red', name: '没核实上' },
} as const

export const TURN_DOWN_REASONS: { reason: TurnDownReason; name: string }[] = [
  { reason: 'nobody_found', name: '住户查无此人' },
  { reason: 'wrong_door', name: '门牌不对' },
  { reason: 'wrong_compound', name: '不是这个小区' },
  { reason: 'more_papers', name: '请补充材料' },
  { reason: 'moved_out', name: '已经搬走' },
]

export const RELATIONS: { relation: NewMember['relation']; name: string }[] = [
  { relation: 'elder', name: '长辈' },
  { relation: 'child', name: '孩子' },
  { relation: 'spouse', name: '爱人' },
  { relation: 'other', name: '其他家人' },
]

export const STARS = ['很不满意', '不满意', '一般', '满意', '很满意']

/** The colour family of a state: what moves, what waits for the person, what is over. */
export function stateTone(state: string): 'blue' | 'amber' | 'green' | 'grey' {
  if (state === 'resolved' || state === 'closed') return 'green'
  if (state === 'returned' || state === 'suspended') return 'amber'
  return ['withdrawn', 'rejected', 'merged'].includes(state) ? 'grey' : 'blue'
}

/** What the sign-up button of an activity can say in a list. */
export const SIGNUP_NAMES = { not_open: '还没开始报名', open: '报名中', full: '名额已满', closed: '报名已结束' }

/** What somebody has of an activity, on a card. */
export const STANDINGS = {
  confirmed: { tone: 'green', name: '已报名' },
  offered: { tone: 'amber', name: '有空位，等您确认' },
  waiting: { tone: 'blue', name: '排队中' },
  pending: { tone: 'blue', name: '等审核' },
} as const

/** The kinds of activities, as people pick them. */
export const ACTIVITY_KINDS: { kind: NonNullable<ActivityQuery['kind']>; name: string }[] = [
  { kind: 'lecture', name: '讲座' },
  { kind: 'course', name: '课程' },
  { kind: 'show', name: '演出' },
  { kind: 'sport', name: '健身' },
  { kind: 'volunteering', name: '志愿服务' },
  { kind: 'health', name: '义诊便民' },
  { kind: 'festival', name: '节庆' },
  { kind: 'children', name: '亲子' },
]

/** How far it is, as people say it: `180 米`, `2.4 公里`. */
export const distanceName = (metres: number): string =>
  metres < 1000 ? `${Math.max(10, Math.round(metres / 10) * 10)} 米` : `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0)} 公里`

/** What colour says how a redemption stands. */
export const REDEMPTION_TONES = { reserved: 'blue', handed_over: 'green', cancelled: 'grey', lapsed: 'amber' } as const
