/* The editor, for people who hear the page: rich texts and windows get the name that is written
   above them. Wagtail's own have none. And the heading of a translation, which localize's script
   writes in English, whatever the language. */
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

  new MutationObserver(nameAll).observe(document.body, {childList: true, subtree: true});
  nameAll();
})();
