// Ticking rows of the list: one, a range with Shift, the whole page, the open one with x.
(() => {
  "use strict";

  const boxes = () => [...document.querySelectorAll("[data-pick]")];
  let last = null;

  function show() {
    const form = document.getElementById("bulk");
    if (!form) return;
    const picked = boxes().filter((box) => box.checked).length;
    form.hidden = picked === 0;
    form.querySelector("[data-picked]").textContent = String(picked);
  }

  function setAll(checked) {
    boxes().forEach((box) => (box.checked = checked));
    show();
  }

  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("[data-pick-all]")) setAll(true);
    if (target.closest("[data-pick-none]")) setAll(false);
    if (!target.matches("[data-pick]")) return;
    const all = boxes();
    if (event.shiftKey && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((box) => (box.checked = target.checked));
    }
    last = target;
    show();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
    const row = document.querySelector("[data-row][aria-current]") ?? document.querySelector("[data-row]");
    const box = row?.closest(".row-line")?.querySelector("[data-pick]");
    if (!box) return;
    box.click();
    event.preventDefault();
  });

  // Another list, or the way back from another page: what the browser kept ticked counts.
  document.addEventListener("htmx:afterSwap", show);
  window.addEventListener("pageshow", show);
})();
