// Photos in large.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const box = document.getElementById("lightbox");
    const photo = event.target.closest("[data-photo]");
    if (photo) {
      event.preventDefault();
      box.querySelector("img").src = photo.href;
      box.showModal();
    } else if (event.target.closest(".lightbox") && !event.target.closest("img")) box.close();
  });
})();
