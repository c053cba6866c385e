/* Two pictures of one thing: lays the second over the first, with a slider and three buttons.
   The words come from the data attributes of templates/courses/blocks/compare.html. */
(function () {
  "use strict";

  let count = 0;

  function element(name, attributes, text) {
    const made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function enhance(block) {
    const words = block.dataset;
    const stage = block.querySelector(".compare-stage");
    if (!stage || block.classList.contains("is-on")) {
      return;
    }
    count += 1;
    const id = "compare-range-" + count;
    const line = element("span", { "class": "compare-line", "aria-hidden": "true" });
    const controls = element("div", { "class": "compare-controls" });
    const ends = element("p", { "class": "compare-ends", "aria-hidden": "true" });
    const label = element("label", { "class": "vh", "for": id }, words.label);
    const range = element("input", { type: "range", id: id, min: "0", max: "100", step: "5", value: "50" });
    const buttons = element("div", { "class": "compare-buttons", role: "group", "aria-label": words.label });
    const choices = [
      [100, words.left],
      [50, words.half],
      [0, words.right]
    ].map(function (choice) {
      const button = element("button", { type: "button", "class": "btn btn-secondary btn-sm" }, choice[1]);
      button.addEventListener("click", function () { show(choice[0]); });
      buttons.append(button);
      return [choice[0], button];
    });

    function show(value) {
      range.value = String(value);
      stage.style.setProperty("--part", value + "%");
      stage.style.setProperty("--share", String(value / 100));
      line.hidden = value === 0 || value === 100;
      range.setAttribute("aria-valuetext", value + " %: " + words.left);
      choices.forEach(function (choice) {
        choice[1].setAttribute("aria-pressed", String(choice[0] === value));
      });
    }

    range.addEventListener("input", function () { show(Number(range.value)); });
    ends.append(element("span", {}, words.left), element("span", {}, words.right));
    controls.append(ends, label, range, buttons);
    stage.append(line);
    stage.after(controls);
    block.classList.add("is-on");
    show(50);
  }

  document.querySelectorAll("[data-compare]").forEach(enhance);
})();
