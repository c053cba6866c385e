/* The editor, for people who hear the page: what Wagtail leaves without a name, or names like its
   neighbour, gets the name that is written beside it. Then the heading of a translation, which
   localize's script writes in English, whatever the language; and what a quiz needs. */
(function () {
  "use strict";
  var made = 0;

  function each(selector, act) {
    document.querySelectorAll(selector).forEach(act);
  }

  function words(element) {
    return element ? element.textContent.replace(/\s+/g, " ").trim() : "";
  }

  function nameBy(element, heading) {
    if (!heading) { return; }
    if (!heading.id) { made += 1; heading.id = "cbt-name-" + made; }
    element.setAttribute("aria-labelledby", heading.id);
  }

  /* Rich texts have the label above them, windows their title. */
  function nameTextsAndWindows() {
    each("[role=textbox][contenteditable]:not([aria-labelledby])", function (text) {
      var part = text.closest("[data-contentpath]");
      var block = text.closest("section");
      nameBy(text, (part && part.querySelector("label"))
        || (block && block.querySelector("[data-panel-heading]")));
    });
    each(".modal[role=dialog]:not([aria-labelledby])", function (dialog) {
      nameBy(dialog, dialog.querySelector("h1"));
    });
  }

  /* The script for tags puts a field of its own beside the one with the label. The choice of files
     lies, unseen, over a button. */
  function nameFields() {
    each(".tagit-new input:not([aria-labelledby])", function (input) {
      var field = input.closest("[data-field-wrapper]");
      nameBy(input, field && field.querySelector("label"));
    });
    each(".replace-file-input input[type=file]:not([aria-labelledby])", function (input) {
      nameBy(input, input.parentNode.querySelector("button"));
    });
  }

  /* Who else has the page open is a picture; the words are in its tooltip. */
  function namePeople() {
    each("button.w-editing-sessions__session:not([aria-label])", function (button) {
      var tip = button._tippy && button._tippy.props.content;
      var said = words(tip && tip.nodeType ? tip : button);
      if (!said && typeof tip === "string") {
        said = words(new DOMParser().parseFromString(tip, "text/html").body);
      }
      if (said) { button.setAttribute("aria-label", said); }
    });
  }

  /* Blocks of one kind are landmarks of one name: they are counted. */
  function countBlocks() {
    var named = {};
    each("section[data-panel]", function (section) {
      var by = section.getAttribute("data-cbt-heading") || section.getAttribute("aria-labelledby");
      var name = words(by && document.getElementById(by));
      if (!name) { return; }
      section.setAttribute("data-cbt-heading", by);
      (named[name] = named[name] || []).push(section);
    });
    Object.keys(named).forEach(function (name) {
      named[name].forEach(function (section, place) {
        if (named[name].length === 1) {
          section.removeAttribute("aria-label");
          section.setAttribute("aria-labelledby", section.getAttribute("data-cbt-heading"));
        } else {
          section.removeAttribute("aria-labelledby");
          section.setAttribute("aria-label", name + " " + (place + 1));
        }
      });
    });
  }

  /* A heading is no alert; its words may be one. The filters beside it stand on its level. */
  function mendHeadings() {
    each("h3.filter-title", function (heading) { heading.setAttribute("aria-level", "2"); });
    each("h2[role=alert]", function (heading) {
      var told = document.createElement("span");
      while (heading.firstChild) { told.appendChild(heading.firstChild); }
      told.setAttribute("role", "alert");
      heading.removeAttribute("role");
      heading.appendChild(told);
    });
  }

  function translateHeading() {
    var editor = document.querySelector(".js-translation-editor[data-props]");
    if (!editor || !window.gettext || !window.interpolate) { return; }
    var props = JSON.parse(editor.getAttribute("data-props"));
    var names = {source: props.sourceLocale.displayName, target: props.locale.displayName};
    var said = names.source + " to " + names.target + " translation";
    editor.querySelectorAll("section h3").forEach(function (heading) {
      if (heading.firstChild && heading.firstChild.nodeValue === said) {
        heading.firstChild.nodeValue = window.interpolate(
          window.gettext("Translation from %(source)s to %(target)s"), names, true);
      }
    });
  }

  /* A new quiz gets its address when Wagtail saves it by itself; from then on the link leads on. */
  function openAddQuestions() {
    var link = document.querySelector("a[data-cbt-add-questions][hidden]");
    if (!link || !/\/pages\/\d+\/edit\/$/.test(window.location.pathname)) { return; }
    link.href = window.location.pathname.replace(/edit\/$/, "questions/");
    link.hidden = false;
    link.nextElementSibling.hidden = true;
  }

  /* A test that counts begins with three tries, and with answers that a second try cannot copy.
     What the author has set otherwise stays. */
  function rules(kind) {
    return ["post_test", "exam"].includes(kind) ? ["3", "when_passed"] : ["0", "after_submit"];
  }
  var kind = document.querySelector("select#id_kind");
  var fields = ["id_max_attempts", "id_review"].map(function (id) { return document.getElementById(id); });
  if (kind && fields.every(Boolean)) {
    var before = kind.value;
    kind.addEventListener("change", function () {
      var usual = rules(before);
      var wanted = rules(kind.value);
      before = kind.value;
      if (!fields.every(function (field, place) { return field.value === usual[place]; })) { return; }
      fields.forEach(function (field, place) { field.value = wanted[place]; });
    });
  }

  function mend() {
    nameTextsAndWindows();
    nameFields();
    namePeople();
    countBlocks();
    mendHeadings();
    translateHeading();
    openAddQuestions();
  }

  new MutationObserver(mend).observe(document.body, {childList: true, subtree: true});
  mend();
})();
