// The request desk: keys, the forms of the verbs, and which row is open.
(() => {
  "use strict";

  const typing = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  const seen = (element) => element.getClientRects().length > 0;

  function openForm(id) {
    const form = document.getElementById(id);
    const wasShut = form.hidden;
    document.querySelectorAll("form.do").forEach((other) => (other.hidden = true));
    document.querySelectorAll("[data-opens]").forEach((button) => button.setAttribute("aria-expanded", "false"));
    if (!wasShut) return;
    form.hidden = false;
    document.querySelector(`[data-opens="${id}"]`)?.setAttribute("aria-expanded", "true");
    form.querySelector("input[type=radio], textarea")?.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[here < 0 ? 0 : here + by];
    if (!next) return;
    next.click();
    next.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find(seen);
    if (!target || target.disabled) return false;
    if (target.matches("input")) target.focus();
    else target.click();
    return true;
  }

  document.addEventListener("click", (event) => {
    const { target } = event;
    const opener = target.closest("[data-opens]");
    if (opener) openForm(opener.dataset.opens);
    const shutter = target.closest("[data-shuts]");
    if (shutter) openForm(shutter.dataset.shuts);
    const phrase = target.closest("[data-insert]");
    if (phrase) {
      const words = phrase.closest("form").querySelector("textarea");
      words.value = words.value ? `${words.value}\n${phrase.dataset.insert}` : phrase.dataset.insert;
      words.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (event.key === "o") document.querySelector("[data-row][aria-current], [data-row]")?.click();
    else if (event.key === "?") document.getElementById("keys").showModal();
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  // The list comes anew with every choice; what it is narrowed by stays open meanwhile.
  let narrowing = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    narrowing = event.detail.target.id === "list" && document.querySelector(".finder-fold").open;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (narrowing && event.detail.target.id === "list") document.querySelector(".finder-fold").open = true;
  });

  // A request has opened beside the list: mark its row, and on a phone show it instead of the list.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "detail") return;
    document.querySelector(".desk").classList.add("desk-open");
    document.querySelectorAll("[data-row]").forEach((row) => {
      if (new URL(row.href).pathname === location.pathname) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    if (event.detail.requestConfig.verb === "get") {
      event.detail.target.scrollTop = 0;
      if (window.matchMedia("(max-width: 1099px)").matches) window.scrollTo(0, 0);
    }
  });
})();
