// The form of an activity: once or many times, and the point of a place that was used before.
(() => {
  "use strict";

  const form = document.querySelector("[data-activity-form]");
  if (!form) return;

  // A part that is not meant is switched off, so that its required fields do not hold the form back.
  function fit() {
    const once = form.querySelector("[name=shape]:checked")?.value === "single";
    for (const [part, shown] of [["[data-once]", once], ["[data-many]", !once]]) {
      const fieldset = form.querySelector(part);
      fieldset.hidden = !shown;
      fieldset.disabled = !shown;
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "shape") fit();
    if (event.target.name !== "place") return;
    const known = [...form.querySelectorAll("#spots option")].find((one) => one.value === event.target.value);
    if (known) form.querySelector("[name=point]").value = known.dataset.point ?? "";
  });
  fit();
})();
