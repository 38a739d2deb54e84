import type { Store } from '@/api/pending-keys'
import { freshDraft, type ReportDraft } from './draft'

/** A report on this phone that the server does not have yet. */
export interface KeptDraft {
  id: string
  /** The idempotency key it is sent with, however often: so it never becomes two. */
  key: string
  changedAt: number
  /** Sent without an answer: it may have arrived, and only waits for a network. */
  unanswered: boolean
  report: ReportDraft
}

const SLOT = 'report-drafts'
/** Whoever comes back within this goes on with what they were writing. */
const GO_ON_MS = 86_400_000

/** The reports that are being written, kept on the phone until the server has answered. */
export class Drafts {
  constructor(
    private readonly store: Store,
    private readonly newKey: () => string,
    private readonly now: () => number = Date.now,
  ) {}

  /** All of them, the last changed first. */
  list(): KeptDraft[] {
    return Object.values(this.read()).sort((a, b) => b.changedAt - a.changedAt)
  }

  find(id: string): KeptDraft | null {
    return this.read()[id] ?? null
  }

  /** The one somebody was just writing, if any. */
  latest(): KeptDraft | null {
    const [last] = this.list().filter(({ unanswered }) => !unanswered)
    return last && this.now() - last.changedAt < GO_ON_MS ? last : null
  }

  fresh(): KeptDraft {
    return { id: this.newKey(), key: this.newKey(), changedAt: this.now(), unanswered: false, report: freshDraft() }
  }

  /** Writes it down as it is now; what holds nothing yet is not worth keeping. */
  keep(draft: KeptDraft): void {
    const all = this.read()
    if (isEmpty(draft.report)) delete all[draft.id]
    else all[draft.id] = JSON.parse(JSON.stringify({ ...draft, changedAt: this.now() }))
    this.store.set(SLOT, all)
  }

  drop(id: string): void {
    const all = this.read()
    delete all[id]
    this.store.set(SLOT, all)
  }

  private read(): Record<string, KeptDraft> {
    return { ...((this.store.get(SLOT) || {}) as Record<string, KeptDraft>) }
  }
}

const isEmpty = ({ text, photos }: ReportDraft): boolean => !text.trim() && !photos.length
