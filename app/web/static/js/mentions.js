// Naming a colleague in a note: @ opens the names, the next letters narrow them, Enter or a click takes one.
(() => {
  "use strict";

  const MOST = 6;
  const call = /(^|[^A-Za-z0-9._-])@([^\s@]{0,10})$/;

  const listOf = (area) => area.closest("form").querySelector("[data-colleagues]");
  const shown = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];

  async function load(list) {
    if (list.dataset.loaded) return;
    list.dataset.loaded = "true";
    const answer = await fetch(list.dataset.colleagues);
    if (answer.ok) list.innerHTML = await answer.text();
    else delete list.dataset.loaded;
  }

  async function offer(area) {
    const list = listOf(area);
    const calling = () => call.exec(area.value.slice(0, area.selectionStart));
    if (calling()) await load(list);
    // Asked anew: people type on while the names come.
    const begun = calling();
    let left = begun ? MOST : 0;
    list.querySelectorAll("[role=option]").forEach((option) => {
      option.hidden = !(left > 0 && option.dataset.name.startsWith(begun[2]) && left--);
    });
    list.hidden = shown(list).length === 0;
  }

  function take(option) {
    const list = option.closest("[data-colleagues]");
    const area = list.closest("form").querySelector("[data-mentions]");
    const before = area.value.slice(0, area.selectionStart).replace(/@[^\s@]*$/, `@${option.dataset.name} `);
    const after = area.value.slice(area.selectionStart);
    area.value = before + after;
    area.focus();
    area.setSelectionRange(before.length, before.length);
    list.hidden = true;
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-mentions]")) offer(event.target);
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-colleagues] [role=option]");
    if (option) take(option);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-mentions]") || event.isComposing) return;
    const list = listOf(event.target);
    if (list.hidden) return;
    if (event.key === "Escape") list.hidden = true;
    if (event.key !== "Enter" && event.key !== "Tab") return;
    take(shown(list)[0]);
    event.preventDefault();
  });
})();
