import type { ServiceType } from '@/api/types'

/**
 * The service types that fit what a person wrote, best first; none when nothing fits.
 * Counts the pairs of neighbouring characters that the text shares with a type's name (worth more) and hint.
 */
export function suggestTypes(text: string, types: ServiceType[], most = 4): ServiceType[] {
  const written = pairs(text)
  const parents = new Set(types.map(({ parent_id }) => parent_id))
  return types
    .filter(({ id }) => !parents.has(id))
    .map((type) => ({ type, score: 3 * shared(written, type.name) + shared(written, type.hint ?? '') }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ type }) => type)
}

function pairs(text: string): Set<string> {
  const plain = text.replace(/[^\p{L}\p{N}]/gu, '')
  return new Set(Array.from({ length: Math.max(0, plain.length - 1) }, (_, i) => plain.slice(i, i + 2)))
}

function shared(written: Set<string>, text: string): number {
  return [...pairs(text)].filter((pair) => written.has(pair)).length
}
