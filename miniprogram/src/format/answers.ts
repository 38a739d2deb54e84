import type { FormField, NewRequest, Photo } from '@/api/types'

/** What somebody has filled in so far, by the keys of the fields: words, or photos. */
export type Answers = Record<string, string | Photo[]>

const isEmpty = (answer: Answers[string] | undefined) => !answer || (typeof answer === 'string' ? !answer.trim() : !answer.length)

/** The first thing that is wrong, as one sentence; '' when nothing. */
export function wrongAnswer(fields: FormField[], answers: Answers): string {
  for (const { key, label, kind, required } of fields) {
    const answer = answers[key]
    if (isEmpty(answer)) {
      if (required) return kind === 'photo' ? `请拍一下“${label}”` : `请填写“${label}”`
    } else if (kind === 'number' && !Number.isFinite(Number(answer))) return `“${label}”要填数字`
  }
  return ''
}

/** The answers to these fields as the API takes them; others, of a type that was picked before, are left out. */
export function toAnswers(fields: FormField[], answers: Answers): NewRequest['answers'] {
  const filled = fields.filter(({ key }) => !isEmpty(answers[key]))
  if (!filled.length) return undefined
  return Object.fromEntries(
    filled.map(({ key, kind }) => {
      const answer = answers[key]
      if (typeof answer !== 'string') return [key, answer.map(({ id }) => id)]
      return [key, kind === 'number' ? Number(answer) : answer.trim()]
    }),
  )
}
