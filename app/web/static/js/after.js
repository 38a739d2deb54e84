// Copies what stands in several fields, parted by an empty line.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    const told = button.closest("form").querySelector("[data-copied]");
    const fields = [...document.querySelectorAll(button.dataset.copies)];
    try {
      await navigator.clipboard.writeText(fields.map((field) => field.value).join("\n\n"));
      told.textContent = "复制好了";
    } catch {
      // Without https a browser keeps its clipboard to itself.
      fields.at(-1).select();
      told.textContent = "浏览器不让自动复制，正文已经选好，请按 Ctrl+C";
    }
  });
})();
