/* Ordering questions: Up and Down move a line; the selects of the base form carry the answer. */
(function () {
  "use strict";

  function arrow(direction) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", direction < 0 ? "M12 20V4.5M5.5 11L12 4.5l6.5 6.5" : "M12 4v15.5M5.5 13l6.5 6.5 6.5-6.5");
    path.setAttribute("fill", "none");
    path.setAttribute("stroke", "currentColor");
    path.setAttribute("stroke-width", "2.4");
    svg.append(path);
    return svg;
  }

  function enhance(list) {
    const words = list.dataset;
    const status = document.createElement("p");
    status.className = "vh";
    status.setAttribute("role", "status");

    function rows() {
      return Array.from(list.children);
    }

    function text(row) {
      return row.querySelector("label").textContent.trim();
    }

    function number() {
      const all = rows();
      all.forEach(function (row, index) {
        row.querySelector("select").value = String(index + 1);
        row.querySelector("[data-step='-1']").setAttribute("aria-disabled", String(index === 0));
        row.querySelector("[data-step='1']").setAttribute("aria-disabled", String(index === all.length - 1));
      });
    }

    function move(row, step, button) {
      const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (other) {
        if (step < 0) {
          other.before(row);
        } else {
          other.after(row);
        }
        number();
        button.focus();
        row.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
      }
      const all = rows();
      status.textContent = words.status
        .replace("{text}", text(row))
        .replace("{place}", String(all.indexOf(row) + 1))
        .replace("{count}", String(all.length));
    }

    /* An order chosen before, perhaps without scripts, is shown as it was chosen. */
    const chosen = rows().map(function (row) { return Number(row.querySelector("select").value); });
    if (chosen.every(Boolean)) {
      rows()
        .sort(function (a, b) { return Number(a.querySelector("select").value) - Number(b.querySelector("select").value); })
        .forEach(function (row) { list.append(row); });
    }

    rows().forEach(function (row) {
      const group = document.createElement("span");
      group.className = "order-buttons";
      row.querySelector("select").hidden = true;
      row.append(group);
      [[-1, words.up], [1, words.down]].forEach(function (kind) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-secondary btn-sm";
        button.dataset.step = String(kind[0]);
        button.setAttribute("aria-label", kind[1] + ": " + text(row));
        button.append(arrow(kind[0]));
        button.addEventListener("click", function () { move(row, kind[0], button); });
        group.append(button);
      });
    });
    const hint = list.previousElementSibling;
    if (hint) {
      hint.textContent = words.hint;
    }
    list.classList.add("is-on");
    list.after(status);
    number();
  }

  document.querySelectorAll("[data-order]").forEach(enhance);
})();
