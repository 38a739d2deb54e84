/** What a `<rich-text>` takes on from the page is nothing; each part brings its own look. */
const LOOKS: Record<string, string> = {
  p: 'margin:0 0 8px',
  h3: 'margin:12px 0 4px;font-weight:600;font-size:1.1em',
  h4: 'margin:8px 0 4px;font-weight:600',
  ul: 'margin:0 0 8px;padding-left:1.3em;list-style:disc',
  ol: 'margin:0 0 8px;padding-left:1.5em;list-style:decimal',
  li: 'margin:0 0 4px',
  blockquote: 'margin:0 0 8px;padding-left:10px;border-left:3px solid #c3cad4',
  a: 'color:inherit;text-decoration:underline',
}

/** HTML that the server has cleaned, as `<rich-text>` shows it. */
export function richNodes(html: string): string {
  return html.replace(/<(p|h3|h4|ul|ol|li|blockquote|a)(?=[\s>])/g, (_, tag: string) => `<${tag} style="${LOOKS[tag]}"`)
}
