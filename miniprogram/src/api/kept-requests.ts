import type { Store } from './pending-keys'
import type { WorkDetail } from './types'

const SLOT = 'work-kept'
const MOST = 50

export interface Kept {
  request: WorkDetail
  /** When the server said so. */
  at: number
}

interface Shelf {
  owner: string
  items: Kept[]
}

/** The requests a worker looked at last, to read without a network. Nobody's name, number or address is kept. */
export class KeptRequests {
  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {}

  keep(owner: string, request: WorkDetail): void {
    const others = this.all(owner).filter((kept) => kept.request.id !== request.id)
    this.store.set(SLOT, { owner, items: [{ request: impersonal(request), at: this.now() }, ...others].slice(0, MOST) })
  }

  /** The last looked at first; nothing of another person's. */
  all(owner: string): Kept[] {
    const shelf = this.store.get(SLOT) as Shelf | ''
    return shelf && shelf.owner === owner ? shelf.items : []
  }

  find(owner: string, id: string): Kept | undefined {
    return this.all(owner).find(({ request }) => request.id === id)
  }

  /** Somebody logs out. */
  forget(): void {
    this.store.set(SLOT, '')
  }
}

const HIDDEN = '居民'

/** The request without the person: their name and contact, where exactly they are, their pictures. */
function impersonal(request: WorkDetail): WorkDetail {
  return {
    ...request,
    reporter: { name: HIDDEN, phone: null, address: null, may_reveal: false },
    reporter_name: HIDDEN,
    on_behalf: null,
    place_note: null,
    latitude: null,
    longitude: null,
    photos: [],
    thumb_url: null,
    rating: request.rating && { ...request.rating, comment: null },
    events: request.events.map((event) => ({
      ...event,
      photos: [],
      actor_name: event.actor_name === request.reporter.name ? HIDDEN : event.actor_name,
    })),
  }
}
