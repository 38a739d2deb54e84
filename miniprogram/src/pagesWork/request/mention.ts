/** The part of a name after the last `@` of a text, or null when nobody is being named there. */
export function calling(text: string): string | null {
  return /(?:^|[^A-Za-z0-9._-])@([^\s@]{0,10})$/.exec(text)?.[1] ?? null
}

/** The text with the name in place of what was typed of it. */
export const named = (text: string, name: string): string => text.replace(/@[^\s@]*$/, `@${name} `)
