// What the server plausibly says to each call that a page makes by itself. Invented people and places.

const NOW = Date.now()
const at = (hours) => new Date(NOW + hours * 3_600_000).toISOString()
const unit = (kind, name) => ({ id: `${kind}-1`, kind, name })
const page = (...items) => ({ items, next_cursor: null })

const street = unit('street', '大庆路街道')
const community = unit('community', '文化西街社区')
const compound = unit('compound', '文化里小区')
const photo = { id: 'photo-1', url: '/media/1', thumb_url: '/media/1t', width: 800, height: 600 }

const pickupPoint = {
  id: 'point-1', name: '社区服务站', place: '文化里小区东门一楼', hours: '工作日 9:00–17:00', phone: '0352-5550100', giver: '文化西街社区',
}
const reward = {
  id: 'reward-1', title: '大米 5 斤', kind: 'goods', kind_name: '物品', photo, points: 50, free: 12, enough: true, limit: '每月每人限兑 2 份', left_for_me: 2,
}
const redemption = {
  id: 'redemption-1', title: '大米 5 斤', quantity: 1, points: 50, photo, state: 'reserved', state_name: '等您来领', code: '1234 5678',
  pickup_point: pickupPoint, keep_until: '2030-11-28', created_at: at(-2), handed_over_at: null, ended_at: null, end_reason: null, can_cancel: true,
}

const home = {
  id: 'home-1', compound, community, street, building: '3', unit: '2', room: '5**', status: 'verified', main: true, advice: null,
}

const me = {
  id: 'account-1',
  name: '任秀兰',
  phone: '138****0001',
  elder_mode: true,
  consented: true,
  closing_at: null,
  residence: home,
  posts: [
    { id: 'post-1', role: 'worker', role_name: '社区工作者', unit: community, permissions: ['requests.read', 'activities.manage', 'residents.verify'] },
  ],
}

const order = {
  id: 'order-1', number: 'D261121-03-0001', title: '上门理发', skill: 'haircut', place: compound, team: unit('team', '银剪刀理发队'),
  wish_from: at(20), wish_until: at(23), visit_at: at(21), created_at: at(-3),
  steps: ['点单', '审核', '派单', '接单', '上门', '评价'].map((title, number) => ({ title, where: number < 4 ? 'done' : number === 4 ? 'now' : 'todo', at: null })),
  words: '腿脚不好，请到家里来', place_note: '3号楼 2单元 502', contact_phone: '13800000001', for_whom: '任秀兰',
  visitors: [{ name: '许志远', checked_in_at: null, checked_out_at: null }],
  story: [{ at: at(-1), text: '银剪刀理发队接单了', note: null }], photos: [photo],
  ratings: [{ side: 'team', side_name: '队伍', stars: 5, comment: '老人很和气', at: at(-1) }],
}
const myOrder = {
  ...order, state: 'taken', state_name: '有队伍接了', station: community, station_phone: '0352-5550100', visit_code: '012345', request_id: null,
  allowed: ['complain', 'withdraw', 'rate_resident'],
}
const teamOrder = {
  ...order, state: 'taken', state_name: '有队伍接了', minutes: 60, answer_by: at(20), going: true, my_visit: { checked_in_at: null, checked_out_at: null },
  members: [{ account_id: 'account-2', name: '许志远', trained: true, going: true }, { account_id: 'account-3', name: '林小月', trained: false, going: false }],
  allowed: ['take', 'decline', 'pick', 'check_in', 'check_out', 'give_back', 'rate_team'],
}

const requestItem = {
  id: 'request-1',
  number: '20261121-0001',
  kind: 'report',
  kind_name: '反映问题',
  title: '楼道灯不亮',
  state: 'resolved',
  state_name: '已办好',
  unit: compound,
  type_name: '楼道照明',
  next_step: '请您评价',
  due_at: at(5),
  due_for: 'resolve',
  paused: false,
  created_at: at(-20),
  thumb_url: photo.thumb_url,
  can_rate: true,
  on_behalf: null,
}
const event = { id: 'event-1', verb: 'submit', title: '已提交', note: '三天了', at: at(-20), actor_name: '任秀兰', photos: [photo], internal: false }
const requestDetail = {
  ...requestItem,
  text: '三号楼二单元楼道灯不亮',
  place_note: '二单元门口',
  latitude: null,
  longitude: null,
  anonymous: false,
  photos: [photo],
  answers: [{ key: 'lamps', label: '几盏不亮', kind: 'number', value: '3', photos: [] }],
  events: [event],
  owner: unit('property', '文化里物业'),
  owner_phone: '0352-5550123',
  promise: '明天上午前联系您',
  rating: { solved: true, stars: 5, comment: null },
  publication: 'public',
  support_count: 3,
  allowed: ['note', 'rate', 'withdraw', 'supplement', 'reopen', 'urge'],
}
const handling = { reporter_name: '任**', late: true, answer_by: at(20), handler_name: null, screening: 'passed', channel: 'miniprogram', channel_name: '小程序' }
const publicItem = {
  id: 'request-2', title: '西门路灯不亮', kind: 'report', kind_name: '反映问题', state: 'in_progress', state_name: '办理中', done: false,
  unit: compound, type_name: '楼道照明', support_count: 12, created_on: '2026-11-20',
}
const workDetail = {
  ...requestDetail,
  ...handling,
  reporter: { name: '任秀兰', phone: '138****0001', address: '3号楼2单元5**', may_reveal: true },
  accept_by: at(-3),
  contact_by: at(2),
  resolve_by: at(40),
  departments: [],
  supervisions: [
    {
      id: 'supervision-1', unit: street, reason: 'overdue', reason_name: '办理超时', note: '请今天回复', created_at: at(-2), answer_by: at(20),
      by_name: null, answer: null, answered_at: null, answered_by_name: null,
    },
  ],
  merged_into: null,
  merged: [],
  allowed: ['accept', 'assign', 'start', 'reply', 'return', 'resolve', 'reject', 'note'],
}

const activityItem = {
  id: 'activity-1',
  title: '手工扎染',
  kind: 'course',
  kind_name: '课程',
  shape: 'single',
  place: '社区二楼活动室',
  latitude: null,
  longitude: null,
  starts_at: at(48),
  ends_at: at(50),
  signup_opens_at: at(-2),
  signup_closes_at: at(40),
  capacity: 30,
  places_left: 12,
  waiting: 0,
  state: 'published',
  signup: 'open',
  registered: true,
  standing: 'confirmed',
  distance: null,
  cover_url: null,
  points: 10,
  campaign: null,
}
const registration = {
  id: 'registration-1',
  activity_id: 'activity-1',
  session_id: null,
  state: 'confirmed',
  state_name: '已报上',
  explanation: '名额已经给您留好了',
  people: [{ id: 'attendee-1', name: '任秀兰', myself: true, checked_in_at: null }],
  ahead: null,
  offer_expires_at: null,
  cancel_until: at(48),
  created_at: at(-1),
  cancelled_at: null,
  checked_in_at: null,
  code: '482913',
  allowed: ['cancel'],
}
const activityDetail = {
  ...activityItem,
  summary: '做一条围巾',
  description: '<p>自带白色旧衣</p>',
  organiser: community,
  contact_phone: '0352-5550100',
  audience: [],
  approval: false,
  one_per_household: false,
  asks_birth_year: false,
  form: [],
  sessions: [],
  registrations: [registration],
}
const managedActivity = {
  ...activityDetail,
  cancel_hours: 0,
  offer_minutes: 720,
  check_out: false,
  audience_unit_id: null,
  audience_team_id: null,
  min_age: null,
  max_age: null,
  cover_id: null,
  own_phone: null,
  review_note: null,
  rooms: [{ id: 'places-1', session_id: null, name: '名额', capacity: 30, taken: 18, held: 1, waiting: 2, cancelled: false }],
  tabs: [
    { tab: 'in', name: '报上的', count: 18 },
    { tab: 'asking', name: '等审核', count: 1 },
    { tab: 'line', name: '候补', count: 2 },
    { tab: 'gone', name: '不来了', count: 0 },
  ],
  allowed: ['amend', 'decide', 'cancel'],
}
const guest = {
  id: 'registration-1',
  name: '任秀兰',
  phone: '199****0001',
  state: 'confirmed',
  state_name: '已报上',
  size: 2,
  people: ['任秀兰', '任大爷'],
  session: null,
  created_at: at(-1),
  offer_expires_at: null,
  ahead: null,
  came: false,
  reason: null,
  remark: null,
  answers: [{ label: '穿多大的衣服', words: '中' }],
}
const teamItem = {
  id: 'team-1', name: '银剪刀理发队', kind: 'help', kind_name: '扶贫帮困', station: '文化西街社区新时代文明实践站', skills: ['理发'],
  members: 12, half_hours: 96, joining: 'by_leader', mine: 'in', leads: true, asking: 1,
}
const message = { id: 'message-1', title: '有回复了', body: '今天去修', link: { kind: 'request', id: 'request-1' }, read: false, created_at: at(-2) }

const ANSWERS = {
  'GET /config': {
    demo: false,
    product_name: 'e事办',
    hotline: '12345',
    privacy_version: '2026-11',
    subscribe_templates: [{ key: 'request_progress', template_id: 't-1', title: '办理进度' }],
    oauth: false,
    dangers: [{ words: ['煤气味'], unless: [], advice: '先开窗离开，再打 119', phones: ['119'] }],
  },
  'POST /auth/wechat': { token: 'token', expires_at: at(720), new_account: false, me },
  'GET /me': me,
  'GET /home': {
    greeting_name: '任秀兰',
    community,
    community_phone: '0352-5550100',
    waiting: [{ kind: 'request', id: 'request-1', title: '楼道灯不亮', next_step: '请您评价', due_at: at(5) }],
    notices: [message],
    activities: [activityItem],
    unread: 1,
    points: 120,
  },
  'GET /service-types': page({ id: 'type-1', parent_id: null, code: 'light', name: '楼道照明', hint: '灯不亮', urgency: 'ordinary', resolve_hours: 168, clock: 'natural', fields: [{ key: 'lamps', label: '几盏不亮', kind: 'number', required: false, choices: [], hint: '' }] }),
  'GET /requests': page(requestItem),
  'GET /requests/*': requestDetail,
  'GET /public/requests': page(publicItem),
  'GET /public/requests/*': { ...publicItem, text: '晚上看不清路', photos: [photo], steps: [{ name: '已受理', on: '2026-11-20' }] },
  'GET /public/map': { items: [{ unit: compound, latitude: 40.08, longitude: 113.3, open: 2, done: 5 }] },
  'GET /activities': page(activityItem),
  'GET /activities/*': activityDetail,
  'GET /activities/*/ratings': { ...page({ id: 'rating-1', name: '任**', stars: 5, comment: '老师讲得细', at: at(-3) }), count: 1, average: 5, mine: null, may_rate: true, rate_until: at(700) },
  'GET /activities/*/album': { ...page({ id: 'album-photo-1', photo, mine: true, waiting: true, at: at(-3) }), may_add: 8 },
  'GET /me/registrations': page({
    registration,
    activity: activityItem,
    times: [{ id: 'time-1', title: null, place: null, starts_at: at(48), ends_at: at(50), cancelled: false }],
  }),
  'POST /activities/*/arrivals': {
    way: 'in', session_id: 'session-1', title: '手工扎染', at: at(0), names: ['任秀兰'], points: 10, repeated: false, late: false,
  },
  'GET /campaigns/*': {
    id: 'campaign-1', title: '邻里电影周', summary: '一周都有电影', organiser: community, cover_url: null, closed: false, activities: [activityItem],
  },
  'GET /me/calendar': { since: null },
  'GET /me/pauses': {
    items: [{
      id: 'pause-1', street: community, since: at(-24), until: at(600), state: 'in_force', state_name: '暂停中',
      missed: [{ title: '手工扎染', at: at(-48) }], appeal: null, decided_at: null, allowed: ['appeal'],
    }],
  },
  'GET /me/sessions': page({ id: 'session-1', kind: 'phone', device: '安卓手机', network: '112.', created_at: at(-50), last_seen_at: at(-1), current: true }),
  'GET /me/residences': { items: [{ ...me.residence, main: true, advice: null }] },
  'GET /me/household': {
    items: [{ id: 'member-1', name: '任大爷', relation: 'elder', relation_name: '老人', birth_year: 1946, consent: 'given', consent_name: '本人同意', may_act: true }],
  },
  'GET /me/household/invitations': {
    items: [{ id: 'member-2', asked_by: '武建军', called: '岳母', asked_at: at(-5), consent: 'waiting', consent_name: '等您答复', allowed: ['accept', 'decline'] }],
  },
  'GET /work/residences': page({ id: 'home-1', name: '任**', phone: '138****0001', compound: me.residence.compound, building: '3号楼', unit: '2单元', room: '5**', status: 'pending', asked_at: at(-9), version: 1 }),
  'GET /me/consents': page({ document: 'privacy', title: '隐私说明', version: '2026-11', given_at: at(-50), withdrawn_at: null }),
  'GET /me/exports': page({
    id: 'export-1', state: 'ready', created_at: at(-3), ready_at: at(-2), expires_at: at(100), bytes: 1200, url: '/exports/1',
  }),
  'GET /menu': {
    place: compound, address: '3号楼 2单元 502', has_phone: true,
    items: [{ id: 'dish-1', title: '上门理发', about: '走不动的老人，我们到家里来理发。', skill: 'haircut', skill_name: '理发', minutes: 60, min_age: 70, station: community }],
    people: [{ member_id: null, name: '任秀兰', relation_name: '我自己' }, { member_id: 'member-1', name: '任大爷', relation_name: '老人' }],
  },
  'GET /me/orders': page(myOrder),
  'GET /me/orders/*': myOrder,
  'GET /team-orders': { ...page(teamOrder), leads: true, offers: 1 },
  'GET /team-orders/*': teamOrder,
  'GET /me/certificates': page({
    id: 'certificate-1', number: 'K7M-4XQ-39H', kind: 'participation', kind_name: '参与证书', title: '楼道清扫志愿日', holder_name: '任秀兰',
    issuer: community, issued_at: at(-30), revoked_at: null, pdf_url: '/certificates/certificate-1.pdf?e=1&s=x',
  }),
  'GET /volunteering': {
    volunteer: {
      unit: community, real_name: '任秀兰', skills: ['haircut'], free_times: ['6-morning'], reach: 'community', state: 'active',
      state_name: '在服务', in_rankings: true, show_name: false,
    },
    half_hours: 50, half_hours_this_year: 20, stars: 0, teams: [teamItem],
    skills: [{ key: 'haircut', name: '理发' }], free_times: [{ key: '6-morning', name: '周六上午' }], reaches: [{ key: 'community', name: '本社区' }],
  },
  'GET /volunteering/rankings': {
    unit: street, people: [{ place: 1, name: '任**', half_hours: 50, mine: true }], teams: [{ place: 1, name: '银剪刀理发队', half_hours: 96, mine: true }],
    in_rankings: true,
  },
  'GET /shifts': {
    items: [{
      id: 'shift-1', title: '图书角值班', place: '社区二楼', about: '借书还书', unit: '文化西街社区', team: null, starts_at: at(30), ends_at: at(32), needed: 2,
      taken: 1, keepers: [{ place_id: 'place-1', name: '任**', seeking: true, mine: false }], mine: null, clash: null,
    }],
    swaps: [{ id: 'swap-1', mine: '明天 09:00 图书角值班', theirs: '周六 09:00 路口执勤', name: '任**', allowed: ['accept', 'refuse'] }],
  },
  'GET /teams': { items: [teamItem] },
  'GET /teams/*': {
    ...teamItem, about: '上门给走不动的老人理发', joining_name: '队长同意后加入', leader: '任**', founded_at: at(-900), allowed: ['lead', 'leave'],
    services: [{ what: '上门理发', on: '2026-11-20', people: 4, half_hours: 16 }],
  },
  'GET /teams/*/members': {
    team: teamItem,
    items: [{
      account_id: 'account-1', name: '任秀兰', role: 'member', role_name: '队员', state: 'asked', skills: ['理发'], free_times: ['周六上午'],
      half_hours: 50, asked_at: at(-5),
    }],
  },
  'GET /me/service-records': {
    ...page({
      id: 'record-1', what: '上门理发', team: '银剪刀理发队', started_at: at(-30), ended_at: at(-28), half_hours: 4, state: 'corrected',
      state_name: '更正过', reason: '签退晚了',
    }),
    half_hours: 50, half_hours_this_year: 20, stars: 0,
  },
  'GET /points': { balance: 120, earned_this_month: 30, expiring: 40, expires_on: '2026-12-31' },
  'GET /points/receivers': {
    balance: 120,
    family: [{ account_id: 'account-2', name: '任秀兰', relation: '长辈' }],
    wishes: [{ id: 'wish-1', team: '银发助老队', title: '给独居老人过冬至', wanted: 100, raised: 20 }],
  },
  'GET /points/entries': page({ id: 'entry-1', kind: 'award', amount: 10, balance_after: 120, memo: '参加活动', at: at(-30) }),
  'GET /pickup-points': { items: [pickupPoint, { ...pickupPoint, id: 'point-2', name: '惠民超市', giver: '惠民超市' }] },
  'GET /rewards': { ...page(reward, { ...reward, id: 'reward-2', title: '理发券', photo: null, enough: false, points: 200 }), balance: 120 },
  'GET /rewards/*': { ...reward, about: '本地新米。', keep_days: 7, ends_on: null, on_offer: true, balance: 120, counters: [{ ...pickupPoint, free: 12 }] },
  'GET /me/redemptions': page(redemption),
  'GET /me/redemptions/*': redemption,
  'GET /work/redemptions': { items: [{
    id: 'redemption-1', who: '任**', title: '大米 5 斤', quantity: 1, points: 50, kind_name: '物品', photo, code: '1234 5678', state: 'handed_over',
    state_name: '已领取', pickup_point: '社区服务站', keep_until: '2030-11-28', handed_over_at: at(-1), can_hand_over: false, why_not: '已经领走了',
  }] },
  'GET /messages': page(message),
  'GET /work/requests': page({ ...requestItem, ...handling, state: 'submitted' }),
  'GET /work/requests/counts': { unaccepted: 1, pool: 1, to_receive: 0, mine: 0, mentioned: 0, to_approve: 0, late: 1, due_today: 1, supervised: 1, open: 2 },
  'GET /work/requests/*': workDetail,
  'GET /work/activities': page({ ...activityItem, state: 'draft' }),
  'GET /work/activities/*': managedActivity,
  'GET /work/activities/*/people': page(guest),
  'GET /work/activities/*/album': { ...page({ id: 'album-photo-1', photo, by: '任秀兰', state: 'waiting', checked: true, at: at(-3) }), waiting: 1 },
  'GET /work/activities/*/door': {
    title: '手工扎染', check_out: true, current_session_id: 'session-1', next_cursor: null,
    sessions: [{ id: 'session-1', number: 1, title: null, opens_at: at(-1), starts_at: at(0), ends_at: at(2), cancelled: false }],
    items: [{
      id: 'registration-1', code: '482913', name: '任秀兰', session_id: null,
      people: [
        { attendee_id: 'attendee-1', name: '任秀兰', myself: true, attendances: [] },
        { attendee_id: 'attendee-2', name: '小宝', myself: false, attendances: [{ session_id: 'session-1', checked_in_at: at(0), checked_out_at: at(1), hours: 1 }] },
      ],
    }],
  },
  'GET /work/activities/*/registrations': page({ id: 'registration-1', name: '任秀兰', phone: '138****0001', state: 'confirmed', state_name: '已报上', number: 1, people: registration.people, checked_in_at: null }),
}

/** The samples whose path has a `*`, which stands for one part of it. */
const PATTERNS = Object.keys(ANSWERS)
  .filter((key) => key.includes('*'))
  .map((key) => [new RegExp(`^${key.replaceAll('*', '[^/]+')}$`), ANSWERS[key]])

/** The answer to a call, or undefined when there is no sample of it. */
function answerTo(method, url) {
  const call = `${method} ${url.replace(/^.*\/api\/v1/, '').replace(/\?.*$/, '')}`
  return ANSWERS[call] ?? PATTERNS.find(([pattern]) => pattern.test(call))?.[1]
}

module.exports = { answerTo }
