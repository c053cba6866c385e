/* A lesson at the wall: Page Down at the foot of a step goes to the next one, Page Up at its head back. */
(function () {
  "use strict";

  function goTo(relation) {
    const link = document.querySelector("a[rel=" + relation + "]");
    if (link) {
      link.click();
    }
    return Boolean(link);
  }

  document.addEventListener("keydown", function (event) {
    if (document.querySelector("dialog[open]")) {
      return;
    }
    const page = document.documentElement;
    const isAtFoot = page.scrollTop + page.clientHeight >= page.scrollHeight - 2;
    const isAtHead = page.scrollTop <= 2;
    if ((event.key === "PageDown" && isAtFoot && goTo("next")) || (event.key === "PageUp" && isAtHead && goTo("prev"))) {
      event.preventDefault();
    }
  });
})();
