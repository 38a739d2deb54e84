/** Half hours as people say them: 3 is 1.5. */
export const inHours = (halfHours: number): string => String(halfHours / 2)

export const MEMBER_TONES = { asked: 'amber', in: 'green', left: 'grey', refused: 'grey' } as const
export const MEMBER_NAMES = { asked: '等队长同意', in: '我在队里', left: '已退出', refused: '没有通过' } as const
