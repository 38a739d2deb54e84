import { call } from '.'
import { remembered } from './remembered'
import type { ServiceType } from './types'
import { UnitTree } from '@/format/units'

/** The tree of units down to compounds. */
export const unitTree = remembered(async () => (await call('get', '/units')).items)

/** What a report of a place can be about, as its street has it. */
export async function serviceTypesAt(unitId: string): Promise<ServiceType[]> {
  const tree = new UnitTree(await unitTree())
  const street = tree.trail(unitId).find(({ kind }) => kind === 'street')
  return typesOf(street?.id ?? '')
}

const asked = new Map<string, () => Promise<ServiceType[]>>()

function typesOf(streetId: string): Promise<ServiceType[]> {
  const query = { street_id: streetId || undefined }
  const ask = asked.get(streetId) ?? remembered(async () => (await call('get', '/service-types', { query })).items)
  asked.set(streetId, ask)
  return ask()
}
