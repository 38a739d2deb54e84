// Reviewing photos: marks, and keys for whoever goes through many.
(() => {
  "use strict";

  const form = document.querySelector("[data-review]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name=photos]")];
  const all = form.querySelector("[data-mark-all]");
  const marked = () => boxes.filter((box) => box.checked);

  function count() {
    const number = marked().length;
    form.querySelector("[data-marked]").textContent = number ? `选了 ${number} 张` : "";
    form.querySelectorAll("[data-batch]").forEach((button) => (button.disabled = number === 0));
    all.checked = number === boxes.length;
    all.indeterminate = number > 0 && !all.checked;
  }

  const shots = [...form.querySelectorAll(".shot")];
  const here = () => shots.findIndex((shot) => shot.contains(document.activeElement));

  function step(by) {
    const at = here();
    const next = shots[at < 0 ? 0 : at + by];
    next?.querySelector("[data-photo]").focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  const ways = {
    j: () => step(1),
    k: () => step(-1),
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    x: () => shots[here()]?.querySelector("input").click(),
    a: () => decide("a"),
    r: () => decide("r"),
  };

  /** What is marked; without marks the photo that has the focus. */
  function decide(key) {
    const button = marked().length
      ? form.querySelector(`[data-batch="${key}"]`)
      : shots[here()]?.querySelector(`[data-does="${key}"]`);
    button?.click();
  }

  form.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
    count();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") || !ways[event.key]) return;
    event.preventDefault();
    ways[event.key]();
  });
  // A second tap while the first is under way would be about photos that are decided.
  form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((one) => (one.disabled = true))));
  count();
})();
