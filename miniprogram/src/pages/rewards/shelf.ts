import type { RewardItem } from '@/api/types'

/** Whether somebody can have one now, and if not what is missing, in as few words as possible. */
export function standing(item: RewardItem, balance: number): { tone: 'green' | 'amber' | 'grey'; text: string } {
  if (item.free <= 0) return { tone: 'grey', text: '兑完了' }
  if (item.left_for_me === 0) return { tone: 'grey', text: '您已兑够' }
  if (!item.enough) return { tone: 'amber', text: `还差 ${item.points - balance} 分` }
  return { tone: 'green', text: '够兑换' }
}

/** How many somebody can take at once: what lies there, what the limit leaves, what their points pay. */
export function most(item: RewardItem, balance: number, free: number): number {
  return Math.max(0, Math.min(free, item.left_for_me ?? 20, Math.floor(balance / item.points), 20))
}
