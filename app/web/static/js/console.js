// Behaviour of the console that HTML cannot give by itself. Every hook is a data- attribute.
(() => {
  "use strict";

  const notice = () => document.getElementById("notice");

  /** Show a sentence where the server's own notices appear. */
  function tell(title, sentence) {
    const place = notice();
    if (!place) return;
    const box = document.createElement("div");
    box.className = "notice notice-danger";
    const words = document.createElement("div");
    const strong = document.createElement("strong");
    strong.textContent = title;
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    words.append(strong, paragraph);
    box.append(words);
    place.replaceChildren(box);
    place.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest(closer.dataset.closes)?.remove();
    if (event.target.closest("[data-print]")) window.print();
    // An open menu closes when somebody goes on elsewhere.
    document.querySelectorAll("details.me[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // What cannot be undone is asked about once more.
  document.addEventListener("submit", (event) => {
    const { confirm: question } = event.target.dataset;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A choice that changes what the page shows is taken at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });

  // At the door one person follows another: the field is ready for the next code.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-once-more]") || !event.detail.successful) return;
    form.reset();
    form.querySelector("input:not([type=hidden])").focus();
  });

  for (const kind of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, () => tell("网络不通", "刚才没有发出去，请看看网络，再点一次。"));
  }
  // What was said about the last step is over once the next one has worked.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "get") notice()?.replaceChildren();
  });
})();
