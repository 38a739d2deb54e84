import type { paths } from './schema'

/** Types of one call, read from the generated description of the API. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

type Strip<P> = P extends `/api/v1${infer R}` ? R : never
type Full<R extends string> = `/api/v1${R}` & keyof paths
type HasMethod<M extends Method> = {
  [P in keyof paths]: M extends keyof paths[P] ? (paths[P][M] extends object ? P : never) : never
}[keyof paths]

/** The addresses (without `/api/v1`) that answer to a method. */
export type Route<M extends Method> = Strip<HasMethod<M>>

type Operation<M extends Method, R extends string> = M extends keyof paths[Full<R>]
  ? NonNullable<paths[Full<R>][M]>
  : never
type Json<R> = R extends { content: { 'application/json': infer B } } ? B : void

/** What a call answers when all is well. */
export type Answer<M extends Method, R extends Route<M>> =
  Operation<M, R> extends { responses: infer S }
    ? { [C in keyof S]: C extends 200 | 201 | 204 ? Json<S[C]> : never }[keyof S]
    : never

export type Body<M extends Method, R extends Route<M>> =
  Operation<M, R> extends { requestBody?: { content: { 'application/json': infer B } } } ? B : undefined
export type Query<M extends Method, R extends Route<M>> =
  Operation<M, R> extends { parameters: { query?: infer Q } } ? Q : undefined
export type PathParams<M extends Method, R extends Route<M>> =
  Operation<M, R> extends { parameters: { path: infer P } } ? P : undefined
