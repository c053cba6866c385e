/* The editor, for people who hear the page: rich texts and windows get the name that is written
   above them. Wagtail's own have none. The heading of a translation, which localize's script
   writes in English, whatever the language. And the usual rules of a new quiz. */
(function () {
  "use strict";
  var made = 0;

  function nameBy(element, heading) {
    if (!heading) { return; }
    if (!heading.id) { made += 1; heading.id = "cbt-name-" + made; }
    element.setAttribute("aria-labelledby", heading.id);
  }

  function nameAll() {
    document.querySelectorAll("[role=textbox][contenteditable]:not([aria-labelledby])").forEach(function (text) {
      var part = text.closest("[data-contentpath]");
      var block = text.closest("section");
      nameBy(text, (part && part.querySelector("label"))
        || (block && block.querySelector("[data-panel-heading]")));
    });
    document.querySelectorAll(".modal[role=dialog]:not([aria-labelledby])").forEach(function (dialog) {
      nameBy(dialog, dialog.querySelector("h1"));
    });
    translateHeading();
    openAddQuestions();
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

  new MutationObserver(nameAll).observe(document.body, {childList: true, subtree: true});
  nameAll();
})();
