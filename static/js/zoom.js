/* Pictures marked data-zoom get a button that opens them large, in a dialog with a scrolling view. */
(function () {
  "use strict";

  const STEPS = [1, 1.5, 2, 3, 4];
  const pictures = document.querySelectorAll("img[data-zoom]");
  if (!pictures.length || typeof HTMLDialogElement === "undefined") {
    return;
  }

  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  const bar = document.createElement("div");
  bar.className = "zoom-bar";
  const view = document.createElement("div");
  view.className = "zoom-view";
  view.tabIndex = 0;
  view.setAttribute("role", "region");
  const large = document.createElement("img");
  view.append(large);
  dialog.append(bar, view);
  document.body.append(dialog);

  let level = 0;

  function draw() {
    /* The whole picture first: as wide as the view, and no higher than it. */
    const ratio = large.naturalWidth / large.naturalHeight || 1.5;
    const fit = Math.min(view.clientWidth, view.clientHeight * ratio);
    const middleX = (view.scrollLeft + view.clientWidth / 2) / Math.max(view.scrollWidth, 1);
    const middleY = (view.scrollTop + view.clientHeight / 2) / Math.max(view.scrollHeight, 1);
    large.style.width = Math.floor(fit * STEPS[level]) + "px";
    view.scrollLeft = middleX * view.scrollWidth - view.clientWidth / 2;
    view.scrollTop = middleY * view.scrollHeight - view.clientHeight / 2;
  }

  function to(next) {
    level = Math.max(0, Math.min(STEPS.length - 1, next));
    draw();
  }

  function button(text, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary btn-sm";
    made.textContent = text;
    made.addEventListener("click", action);
    return made;
  }

  function open(picture, words) {
    bar.replaceChildren(
      button(words[1], function () { to(level + 1); }),
      button(words[2], function () { to(level - 1); }),
      button(words[3], function () { to(0); }),
      button(words[4], function () { dialog.close(); })
    );
    dialog.setAttribute("aria-label", picture.alt);
    view.setAttribute("aria-label", picture.alt);
    large.src = picture.currentSrc || picture.src;
    large.alt = picture.alt;
    dialog.showModal();
    to(0);
  }

  large.addEventListener("load", draw);
  window.addEventListener("resize", function () {
    if (dialog.open) {
      draw();
    }
  });

  pictures.forEach(function (picture) {
    const words = picture.dataset.words.split("|");
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "zoom-open btn btn-link btn-sm";
    opener.setAttribute("aria-label", words[0] + ": " + picture.alt);
    opener.innerHTML = '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.8"/><path d="M15.6 15.6l5 5M10.5 7.7v5.6M7.7 10.5h5.6"/></svg>';
    opener.append(words[0]);
    opener.addEventListener("click", function () { open(picture, words); });
    picture.closest(".plate-picture").after(opener);
  });
})();
