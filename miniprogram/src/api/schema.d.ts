// Hand-written until the generated one comes.
type Ok<B, S extends number = 200> = { responses: { [K in S]: { content: { 'application/json': B } } } }
type In<I> = { requestBody: { content: { 'application/json': I } } }
type Q<I> = { parameters: { query?: I } }
type P<K extends string> = { parameters: { path: { [X in K]: string } } }
type Page<T> = { items: T[]; next_cursor: string | null }
type Cursor = { cursor?: string; limit?: number }

interface Unit { id: string; name: string; kind: string }
interface Photo { id: string; url: string; thumb_url: string; width: number; height: number }
interface Residence { id: string; compound: Unit; community: Unit; street: Unit; building: string | null; unit: string | null; room: string | null; status: 'pending' | 'verified' }
interface Post { id: string; role: string; role_name: string; unit: Unit; permissions: string[] }
interface Me { id: string; name: string; phone: string | null; elder_mode: boolean; consented: boolean; residence: Residence | null; posts: Post[] }
interface Session { token: string; expires_at: string; new_account: boolean; me: Me }
interface Message { id: string; title: string; body: string; link: { kind: string; id: string } | null; read: boolean; created_at: string }
interface RequestItem { id: string; number: string; kind: string; title: string; state: string; state_name: string; unit: Unit; type_name: string | null; next_step: string; due_at: string | null; created_at: string; thumb_url: string | null; can_rate: boolean }
interface Event { id: string; verb: string; title: string; note: string | null; at: string; actor_name: string; photos: Photo[]; internal: boolean }
interface Rating { solved: boolean; stars: number; comment: string | null }
interface RequestDetail extends RequestItem { text: string; place_note: string | null; latitude: number | null; longitude: number | null; anonymous: boolean; photos: Photo[]; events: Event[]; owner: Unit | null; owner_phone: string | null; promise: string; rating: Rating | null; allowed: string[] }
interface WorkItem extends RequestItem { reporter_name: string; late: boolean; handler_name: string | null; screening: boolean }
interface WorkDetail extends RequestDetail { reporter: { name: string; phone: string | null; address: string | null }; handler_name: string | null; accept_by: string | null; contact_by: string | null; resolve_by: string | null; late: boolean }
interface ActivityItem { id: string; title: string; kind: string; kind_name: string; place: string; starts_at: string; ends_at: string; signup_opens_at: string; signup_closes_at: string; capacity: number; places_left: number; state: string; signup: 'not_open' | 'open' | 'full' | 'closed'; registered: boolean; cover_url: string | null; points: number }
interface Registration { id: string; activity_id: string; state: 'confirmed' | 'cancelled'; created_at: string; cancelled_at: string | null; checked_in_at: string | null; code: string }
interface ActivityDetail extends ActivityItem { summary: string; description: string; organiser: Unit; contact_phone: string | null; registration: Registration | null }
interface NewRequest { kind: string; text: string; unit_id: string; type_id?: string; place_note?: string; latitude?: number; longitude?: number; anonymous?: boolean; photo_ids?: string[] }
interface NewActivity { unit_id: string; title: string; kind: string; summary: string; description?: string; place: string; starts_at: string; ends_at: string; signup_opens_at: string; signup_closes_at: string; capacity: number; points?: number; contact_phone?: string; cover_id?: string }

type ById = P<'request_id'>
type ByAct = P<'activity_id'>

export interface paths {
  '/api/v1/config': { get: Ok<{ demo: boolean; product_name: string; hotline: string; privacy_version: string; subscribe_templates: { key: string; template_id: string; title: string }[]; oauth: boolean }> }
  '/api/v1/auth/wechat': { post: In<{ code: string }> & Ok<Session> }
  '/api/v1/auth/oauth-url': { get: Q<{ return_to: string }> & Ok<{ url: string }> }
  '/api/v1/auth/oauth': { post: In<{ code: string; state: string }> & Ok<Session> }
  '/api/v1/auth/logout': { post: { responses: { 204: { content?: never } } } }
  '/api/v1/me': { get: Ok<Me>; patch: In<{ name?: string; elder_mode?: boolean }> & Ok<Me> }
  '/api/v1/me/consents': { post: In<{ document: 'privacy'; version: string }> & Ok<Me> }
  '/api/v1/me/phone': { post: In<{ code: string }> & Ok<Me> }
  '/api/v1/me/residence': { put: In<{ compound_id: string; building?: string; unit?: string; room?: string }> & Ok<Me> }
  '/api/v1/home': { get: Ok<{ greeting_name: string; community: Unit | null; community_phone: string | null; waiting: { kind: 'request' | 'activity'; id: string; title: string; next_step: string; due_at: string | null }[]; notices: Message[]; activities: ActivityItem[]; unread: number; points: number }> }
  '/api/v1/units': { get: Ok<{ items: { id: string; name: string; kind: string; parent_id: string | null }[] }> }
  '/api/v1/service-types': { get: Ok<{ items: { id: string; parent_id: string | null; code: string; name: string; hint: string; urgency: string; resolve_hours: number }[] }> }
  '/api/v1/requests': { post: In<NewRequest> & Ok<RequestDetail, 201>; get: Q<Cursor & { state?: 'open' | 'done' }> & Ok<Page<RequestItem>> }
  '/api/v1/requests/{request_id}': { get: ById & Ok<RequestDetail> }
  '/api/v1/requests/{request_id}/notes': { post: ById & In<{ text: string; photo_ids?: string[] }> & Ok<RequestDetail> }
  '/api/v1/requests/{request_id}/withdrawal': { post: ById & In<Record<string, never>> & Ok<RequestDetail> }
  '/api/v1/requests/{request_id}/rating': { post: ById & In<{ solved: boolean; stars: number; comment?: string }> & Ok<RequestDetail> }
  '/api/v1/activities': { get: Q<Cursor & { when?: 'upcoming' | 'past' }> & Ok<Page<ActivityItem>> }
  '/api/v1/activities/{activity_id}': { get: ByAct & Ok<ActivityDetail> }
  '/api/v1/activities/{activity_id}/registration': { post: ByAct & In<Record<string, never>> & Ok<Registration, 201>; delete: ByAct & Ok<Registration> }
  '/api/v1/me/registrations': { get: Q<Cursor> & Ok<Page<{ registration: Registration; activity: ActivityItem }>> }
  '/api/v1/points': { get: Ok<{ balance: number; earned_this_month: number }> }
  '/api/v1/points/entries': { get: Q<Cursor> & Ok<Page<{ id: string; amount: number; balance_after: number; memo: string; at: string }>> }
  '/api/v1/messages': { get: Q<Cursor> & Ok<Page<Message>> }
  '/api/v1/messages/{message_id}/read': { post: P<'message_id'> & Ok<Message> }
  '/api/v1/subscriptions': { post: In<{ accepted: string[] }> & Ok<{ items: { key: string; remaining: number }[] }> }
  '/api/v1/work/requests': { get: Q<Cursor & { filter?: 'unaccepted' | 'mine' | 'late' | 'due_today' | 'open' | 'done' }> & Ok<Page<WorkItem>> }
  '/api/v1/work/requests/counts': { get: Ok<{ unaccepted: number; mine: number; late: number; due_today: number; open: number }> }
  '/api/v1/work/requests/{request_id}': { get: ById & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/assignees': { get: ById & Ok<{ items: { unit: Unit; account_id: string | null; name: string; open_count: number }[] }> }
  '/api/v1/work/requests/{request_id}/accept': { post: ById & In<{ note?: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/start': { post: ById & In<{ note?: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/assign': { post: ById & In<{ unit_id: string; account_id?: string; note?: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/reply': { post: ById & In<{ note: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/return': { post: ById & In<{ note: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/resolve': { post: ById & In<{ note: string; photo_ids?: string[] }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/reject': { post: ById & In<{ reason: 'not_ours' | 'duplicate' | 'insufficient' | 'legal_channel'; note?: string }> & Ok<WorkDetail> }
  '/api/v1/work/requests/{request_id}/notes': { post: ById & In<{ text: string; photo_ids?: string[] }> & Ok<WorkDetail> }
  '/api/v1/work/activities': { get: Q<Cursor> & Ok<Page<ActivityItem>>; post: In<NewActivity> & Ok<ActivityDetail, 201> }
  '/api/v1/work/activities/{activity_id}/publish': { post: ByAct & In<Record<string, never>> & Ok<ActivityDetail> }
  '/api/v1/work/activities/{activity_id}/cancel': { post: ByAct & In<Record<string, never>> & Ok<ActivityDetail> }
  '/api/v1/work/activities/{activity_id}/registrations': { get: ByAct & Q<Cursor> & Ok<Page<{ id: string; name: string; phone: string | null; state: string; checked_in_at: string | null }>> }
  '/api/v1/work/activities/{activity_id}/check-ins': { post: ByAct & In<{ registration_id?: string; code?: string }> & Ok<{ id: string; name: string; checked_in_at: string; points: number; repeated: boolean }> }
  '/api/v1/media': { post: Ok<Photo, 201> }
}
