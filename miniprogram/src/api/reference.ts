import { call } from '.'
import { remembered } from './remembered'

/** The tree of units down to compounds. */
export const unitTree = remembered(async () => (await call('get', '/units')).items)

/** What a report can be about. */
export const serviceTypes = remembered(async () => (await call('get', '/service-types')).items)
