import type { AppConfig } from '@/api/types'

export type Danger = AppConfig['dangers'][number]

/** The dangers a text speaks of; reckoned on the phone, so that it works without a network. */
export function dangersIn(text: string, known: Danger[]): Danger[] {
  return known.filter(({ words, unless }) => {
    const left = unless.reduce((rest, harmless) => rest.replaceAll(harmless, ''), text)
    return words.some((word) => left.includes(word))
  })
}
