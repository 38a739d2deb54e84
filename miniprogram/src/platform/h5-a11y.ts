// uni-app draws a browser's controls as custom elements without a role, a name or a place in the
// tab order. This gives them what the mini-program says with aria-role, and the keyboard a way in.

const INTERACTIVE = new Set(['button', 'link', 'tab', 'switch', 'radio'])

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
    attributeFilter: ['aria-role', 'aria-label', 'disabled'],
  })
  document.addEventListener('keydown', pressLikeAButton)
  schedule()
}

function repair(): void {
  for (const element of document.querySelectorAll('[aria-role]')) {
    setRole(element, element.getAttribute('aria-role')!)
    element.removeAttribute('aria-role')
  }
  for (const element of document.querySelectorAll('uni-button')) {
    setRole(element, 'button')
    set(element, 'aria-disabled', String(element.hasAttribute('disabled')))
  }
  for (const element of document.querySelectorAll('uni-image:not([role])')) {
    if (element.hasAttribute('aria-label')) set(element, 'role', 'img')
    else set(element, 'aria-hidden', 'true')
  }
  for (const picture of document.querySelectorAll('uni-image img:not([alt])')) set(picture, 'alt', '')
  for (const element of document.querySelectorAll('uni-input[aria-label], uni-textarea[aria-label]')) nameInner(element)
}

/** The name of a field belongs to the browser's own control inside uni-app's. */
function nameInner(element: Element): void {
  const control = element.querySelector('input, textarea')
  if (!control) return
  set(control, 'aria-label', element.getAttribute('aria-label')!)
  element.removeAttribute('aria-label')
}

function setRole(element: Element, role: string): void {
  set(element, 'role', role)
  if (INTERACTIVE.has(role) && !element.hasAttribute('tabindex')) element.setAttribute('tabindex', '0')
}

/** Writes only what changes, so that the watcher comes to rest. */
function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

function pressLikeAButton(event: KeyboardEvent): void {
  if (event.key !== 'Enter' && event.key !== ' ') return
  const target = event.target as HTMLElement
  if (!target.matches('[role][tabindex]:not(input):not(textarea)')) return
  event.preventDefault()
  target.click()
}
