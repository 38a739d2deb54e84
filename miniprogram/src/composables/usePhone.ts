import { computed, ref } from 'vue'
import { useConfig } from './useConfig'

const community = ref({ name: '', phone: '' })

/** Remembers whom to call about everything that has no number of its own. */
export function setCommunityPhone(name: string, phone: string | null): void {
  community.value = { name, phone: phone ?? '' }
}

/** The number for help: the person's community if known, else the hotline of the installation. */
export function usePhone() {
  const config = useConfig()
  return computed(() =>
    community.value.phone
      ? { name: community.value.name, number: community.value.phone }
      : { name: '服务热线', number: config.value?.hotline ?? '' },
  )
}
