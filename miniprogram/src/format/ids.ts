/** The id in a mini-program code, which has no room for the hyphens; '' when there is none. */
export const idInCode = (scene?: string): string =>
  /^[0-9a-f]{32}$/.test(scene ?? '') ? scene!.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : ''
