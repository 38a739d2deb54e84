import type { Answer, Body, Query } from './routes'

/** Names for what the API answers; each is read from the generated description. */
export type AppConfig = Answer<'get', '/config'>
export type TemplateKey = Body<'post', '/subscriptions'>['accepted'][number]
export type Session = Answer<'post', '/auth/wechat'>
export type Me = Answer<'get', '/me'>
export type DataExport = Answer<'get', '/me/exports'>['items'][number]
export type Arrival = Answer<'post', '/activities/{activity_id}/arrivals'>
export type DoorList = Answer<'get', '/work/activities/{activity_id}/door'>
export type Menu = Answer<'get', '/menu'>
export type MenuItem = Menu['items'][number]
export type MyOrder = Answer<'get', '/me/orders/{order_id}'>
export type MyOrderItem = Answer<'get', '/me/orders'>['items'][number]
export type TeamOrder = Answer<'get', '/team-orders/{order_id}'>
export type TeamOrderItem = Answer<'get', '/team-orders'>['items'][number]
export type Certificate = Answer<'get', '/me/certificates'>['items'][number]
export type Volunteering = Answer<'get', '/volunteering'>
export type TeamItem = Answer<'get', '/teams'>['items'][number]
export type TeamMember = Answer<'get', '/teams/{team_id}/members'>['items'][number]
export type ShiftItem = Answer<'get', '/shifts'>['items'][number]
export type ServiceRecord = Answer<'get', '/me/service-records'>['items'][number]
export type Residence = NonNullable<Me['residence']>
export type WorkHome = Answer<'get', '/work/residences'>['items'][number]
export type TurnDownReason = Body<'post', '/work/residences/{residence_id}/turn-down'>['reason']
export type Member = Answer<'get', '/me/household'>['items'][number]
export type NewMember = Body<'post', '/me/household'>
export type Invitation = Answer<'get', '/me/household/invitations'>['items'][number]
export type Unit = Residence['compound']
export type UnitNode = Answer<'get', '/units'>['items'][number]
export type Device = Answer<'get', '/me/sessions'>['items'][number]
export type ConsoleLogin = Answer<'get', '/work/console-logins/{code}'>
export type Home = Answer<'get', '/home'>
export type Message = Answer<'get', '/messages'>['items'][number]
export type ServiceType = Answer<'get', '/service-types'>['items'][number]
export type FormField = ServiceType['fields'][number]
export type SuggestedType = Answer<'post', '/requests/suggestions'>['items'][number]
export type Similar = Answer<'post', '/requests/similar'>['items'][number]
export type Photo = Answer<'post', '/media'>

export type RequestItem = Answer<'get', '/requests'>['items'][number]
export type RequestDetail = Answer<'get', '/requests/{request_id}'>
export type RequestEvent = RequestDetail['events'][number]
export type NewRequest = Body<'post', '/requests'>
export type RequestKind = NewRequest['kind']

export type PublicItem = Answer<'get', '/public/requests'>['items'][number]
export type PublicPlace = Answer<'get', '/public/map'>['items'][number]

export type WorkItem = Answer<'get', '/work/requests'>['items'][number]
export type NewCall = Body<'post', '/work/requests'>
export type WorkDetail = Answer<'get', '/work/requests/{request_id}'>
export type WorkCounts = Answer<'get', '/work/requests/counts'>
export type Assignee = Answer<'get', '/work/requests/{request_id}/assignees'>['items'][number]
export type Colleague = Answer<'get', '/work/requests/{request_id}/colleagues'>['items'][number]
export type RejectReason = Body<'post', '/work/requests/{request_id}/reject'>['reason']
export type Reveal = Body<'post', '/work/requests/{request_id}/reveal'>

export type ActivityItem = Answer<'get', '/activities'>['items'][number]
export type ActivityDetail = Answer<'get', '/activities/{activity_id}'>
export type ActivitySession = ActivityDetail['sessions'][number]
export type Registration = ActivityDetail['registrations'][number]
export type SignUp = Body<'post', '/activities/{activity_id}/registration'>
export type NewActivity = Body<'post', '/work/activities'>
export type ManagedActivity = Answer<'get', '/work/activities/{activity_id}'>
export type Guest = Answer<'get', '/work/activities/{activity_id}/people'>['items'][number]
export type MyRegistration = Answer<'get', '/me/registrations'>['items'][number]
export type Attendee = Answer<'get', '/work/activities/{activity_id}/registrations'>['items'][number]
export type ActivityQuery = NonNullable<Query<'get', '/activities'>>
export type Receivers = Answer<'get', '/points/receivers'>
export type PickupPoint = Answer<'get', '/pickup-points'>['items'][number]
export type RewardItem = Answer<'get', '/rewards'>['items'][number]
export type Redemption = Answer<'get', '/me/redemptions'>['items'][number]
export type AtCounter = Answer<'get', '/work/redemptions'>['items'][number]
export type PointsEntry = Answer<'get', '/points/entries'>['items'][number]
