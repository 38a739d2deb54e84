import type { Reveal } from '@/api/types'

/** What of a resident is masked, and what asking for it in full is called. */
export const REVEALS: { field: Reveal['field']; ask: string; title: string }[] = [
  { field: 'phone', ask: '看号码', title: '查看完整号码' },
  { field: 'address', ask: '看住址', title: '查看完整住址' },
]

/** What the worker sees in full at the moment; kept nowhere else. */
export type Revealed = Partial<Record<Reveal['field'], string>>

/** The question as the server takes it; null while the reason is missing, or the words that 其他 needs. */
export function question(field: Reveal['field'], reason: Reveal['reason'] | '', words: string): Reveal | null {
  const said = words.trim()
  if (!reason || (reason === 'other' && said.length < 2)) return null
  return reason === 'other' ? { field, reason, words: said } : { field, reason }
}
