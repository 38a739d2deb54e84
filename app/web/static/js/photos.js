// Photos added to a form: made smaller before they leave (an office's line is slow), shown, and removable.
(() => {
  "use strict";

  const LONGEST = 1600;

  /** The same photo with its longer side at most LONGEST pixels, as JPEG; the file itself where that fails. */
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  }

  const chosen = new WeakMap();

  function show(adder) {
    const files = chosen.get(adder) ?? [];
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    adder.querySelector("input[type=file]").files = transfer.files;
    adder.querySelector(".photos").replaceChildren(
      ...files.map((file, index) => {
        const picture = document.createElement("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = `要发的照片 ${index + 1}`;
        picture.onload = () => URL.revokeObjectURL(picture.src);
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "photo-off";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `去掉照片 ${index + 1}`);
        remove.addEventListener("click", () => {
          chosen.set(adder, files.filter((_, other) => other !== index));
          show(adder);
        });
        const item = document.createElement("li");
        item.append(picture, remove);
        return item;
      }),
    );
  }

  document.addEventListener("change", async (event) => {
    const adder = event.target.closest("[data-photos]");
    if (!adder || event.target.type !== "file") return;
    const before = chosen.get(adder) ?? [];
    const most = Number(adder.dataset.photos);
    const sender = adder.closest("form").querySelector(".btn-send");
    sender.disabled = true;
    const added = await Promise.all([...event.target.files].map(smaller));
    chosen.set(adder, [...before, ...added].slice(0, most));
    show(adder);
    sender.disabled = false;
  });
})();
