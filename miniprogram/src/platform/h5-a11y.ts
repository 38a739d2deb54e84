// uni-app draws a browser's controls as custom elements without a role, a name or a place in the
// tab order. This gives them what the mini-program says with aria-role, and the keyboard a way in.

const CONTROLS: [selector: string, role: string][] = [
  ['uni-button', 'button'],
  ['.wd-switch', 'switch'],
]

/** Watches the page and keeps the roles right. H5 only. */
export function installAccessibility(): void {
  let due = false
  const schedule = () => {
    if (due) return
    due = true
    requestAnimationFrame(() => {
      due = false
      repair()
    })
  }
  new MutationObserver(schedule).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['class', 'aria-role', 'disabled'],
  })
  document.addEventListener('keydown', pressLikeAButton)
  schedule()
}

function repair(): void {
  for (const element of document.querySelectorAll('[aria-role]')) setRole(element, element.getAttribute('aria-role')!)
  for (const [selector, role] of CONTROLS) {
    for (const element of document.querySelectorAll(selector)) setRole(element, role)
  }
  for (const element of document.querySelectorAll('.wd-switch')) {
    element.setAttribute('aria-checked', String(element.classList.contains('is-checked')))
  }
  for (const element of document.querySelectorAll('uni-button')) {
    element.setAttribute('aria-disabled', String(element.hasAttribute('disabled')))
  }
}

const INTERACTIVE = new Set(['button', 'link', 'tab', 'switch', 'radio', 'checkbox'])

function setRole(element: Element, role: string): void {
  if (element.getAttribute('role') === role) return
  element.setAttribute('role', role)
  if (INTERACTIVE.has(role) && !element.hasAttribute('tabindex')) element.setAttribute('tabindex', '0')
}

function pressLikeAButton(event: KeyboardEvent): void {
  if (event.key !== 'Enter' && event.key !== ' ') return
  const target = event.target as HTMLElement
  if (!target.matches('[role][tabindex]:not(input):not(textarea)')) return
  event.preventDefault()
  target.click()
}
