import type { UnitNode } from '@/api/types'

export interface PickedUnit {
  id: string
  name: string
  /** What it lies in: `大庆路街道 · 文化西街社区`. */
  where: string
}

const SHOWN = new Set(['district', 'street', 'community', 'compound'])

/** The units people live in, as a tree to walk and to search. */
export class UnitTree {
  private readonly byId: Map<string, UnitNode>
  private readonly nodes: UnitNode[]

  constructor(nodes: UnitNode[]) {
    this.nodes = nodes.filter(({ kind }) => SHOWN.has(kind))
    this.byId = new Map(this.nodes.map((node) => [node.id, node]))
  }

  /** What lies directly below a unit; for null the streets, since a district is one place for everybody. */
  below(id: string | null): UnitNode[] {
    if (id) return this.nodes.filter(({ parent_id }) => parent_id === id)
    return this.nodes.filter(({ kind }) => kind === 'street')
  }

  /** From the street down to the unit itself. */
  trail(id: string | null): UnitNode[] {
    const steps: UnitNode[] = []
    for (let node = id ? this.byId.get(id) : undefined; node; node = this.byId.get(node.parent_id ?? '')) {
      if (node.kind !== 'district') steps.unshift(node)
    }
    return steps
  }

  where(node: UnitNode): string {
    return this.trail(node.parent_id)
      .map(({ name }) => name)
      .join(' · ')
  }

  /** Compounds and communities whose name holds the word, compounds first. */
  search(word: string): UnitNode[] {
    const found = this.nodes.filter(({ kind, name }) => (kind === 'compound' || kind === 'community') && name.includes(word))
    return found.sort((a, b) => Number(b.kind === 'compound') - Number(a.kind === 'compound')).slice(0, 50)
  }
}
