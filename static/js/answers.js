/* Saving answers as they are given.

   Each change is one save with its own number (seq). What the server has not acknowledged stays
   in this browser (IndexedDB, and in memory where that is missing) and is sent again until it is;
   the server takes the same save twice as once. Without this script the form's own button saves. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-answers]");
  if (!form || !window.fetch || !window.FormData || !window.URLSearchParams) { return; }
  var status = document.querySelector("[data-save-status]");
  var owner = form.dataset.owner;
  var seqField = form.elements.seq;
  var timer = 0;
  var failing = false;
  var stopped = false;
  var stale = false;
  var acknowledged = null;

  function say(text) { if (status && status.textContent !== text) { status.textContent = text; } }

  /* --- What waits to be sent ------------------------------------------------------------- */
  var memory = {};
  var opening = null;
  function open() {
    if (opening) { return opening; }
    opening = new Promise(function (resolve) {
      var request;
      try { request = window.indexedDB.open("cbt-answers", 1); } catch (error) { resolve(null); return; }
      request.onupgradeneeded = function () { request.result.createObjectStore("waiting", {keyPath: "key"}); };
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { resolve(null); };
    });
    return opening;
  }
  function store(mode, act) {
    return open().then(function (db) {
      if (!db) { return null; }
      return new Promise(function (resolve) {
        var transaction = db.transaction("waiting", mode);
        var request = act(transaction.objectStore("waiting"));
        transaction.oncomplete = function () { resolve(request.result); };
        transaction.onerror = transaction.onabort = function () { resolve(null); };
      });
    });
  }
  function keep(item) { memory[item.key] = item; return store("readwrite", function (s) { return s.put(item); }); }
  function drop(item) { delete memory[item.key]; return store("readwrite", function (s) { return s.delete(item.key); }); }
  function waiting() {
    return store("readonly", function (s) { return s.getAll(); }).then(function (rows) {
      var all = {};
      (rows || []).forEach(function (row) { if (row.owner === owner) { all[row.key] = row; } });
      Object.keys(memory).forEach(function (key) { all[key] = memory[key]; });
      return Object.keys(all).map(function (key) { return all[key]; })
        .sort(function (a, b) { return a.at - b.at; });
    });
  }

  /* --- Sending --------------------------------------------------------------------------- */
  function token() { return form.elements.csrfmiddlewaretoken.value; }
  function send(item) {
    return window.fetch(item.url, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Requested-With": "fetch"},
      body: item.body
    }).then(function (response) {
      if (response.redirected || response.status === 403) { throw new Error("signed out"); }
      if (response.status >= 500) { throw new Error("later"); }
      if (response.status === 404) { return drop(item).then(function () { return {state: "gone", text: ""}; }); }
      return response.json().catch(function () { throw new Error("later"); })
        .then(function (answer) { return drop(item).then(function () { return answer; }); });
    });
  }
  var running = null;
  function next() {
    return waiting().then(function (items) {
      if (!items.length) {
        if (stale) { stale = false; window.location.reload(); }
        return true;
      }
      var item = items[0];
      return send(item).then(function (answer) {
        if (answer.state === "saved" && item.url === form.dataset.save) { acknowledged = bare(item.body); }
        if (failing) { failing = false; say(form.dataset.back); } else if (item.url === form.dataset.save) { say(answer.text); }
        if (answer.state === "closed" && item.url === form.dataset.save) { stop(answer.text); }
        return next();
      });
    });
  }
  /* Send everything that waits, oldest first; the promise says whether all of it arrived. */
  function flush() {
    if (running) { return running; }
    running = next().then(function () { running = null; return true; }, function () {
      running = null;
      failing = true;
      say(form.dataset.lost);
      window.clearTimeout(timer);
      timer = window.setTimeout(flush, 4000);
      return false;
    });
    return running;
  }
  function stop(text) {
    stopped = true;
    say(text);
    Array.prototype.forEach.call(form.querySelectorAll("fieldset"), function (set) { set.disabled = true; });
  }

  function body() {
    var data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    data.delete("go");
    return new URLSearchParams(data).toString();
  }
  function bare(text) { return text.replace(/(^|&)seq=\d+/, ""); }
  var saved = bare(body());
  function save() {
    if (stopped) { return Promise.resolve(true); }
    var now = body();
    if (bare(now) === saved) { return flush(); }
    saved = bare(now);
    var item = {key: form.dataset.save + "#" + form.elements.writer.value + "#" + seqField.value, owner: owner, url: form.dataset.save, body: now, at: Date.now()};
    seqField.value = String(Number(seqField.value) + 1);
    say(form.dataset.saving);
    return keep(item).then(function () { return running; }).then(flush);
  }

  form.addEventListener("change", save);
  var typing = 0;
  form.addEventListener("input", function (event) {
    if (event.target.type === "text") { window.clearTimeout(typing); typing = window.setTimeout(save, 1500); }
  });
  function add(to, name, value) {
    var field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    to.appendChild(field);
  }
  /* Going on, another language, and signing out wait until everything arrived. If the server
     cannot be reached the page stays, says so, and keeps what it has. */
  function afterSending(submitted, submitter) {
    save().then(function (sent) {
      if (!sent) { submitted.dataset.going = ""; return; }
      if (submitter && submitter.name) { add(submitted, submitter.name, submitter.value); }
      /* The answer is there already: ask to go on, and write nothing twice. */
      if (submitted === form && bare(body()) === acknowledged) { add(form, "sent", "1"); }
      submitted.submit();
    });
  }
  document.addEventListener("submit", function (event) {
    var submitted = event.target;
    if (submitted.method !== "post") { return; }
    event.preventDefault();
    if (submitted.dataset.going) { return; }
    submitted.dataset.going = "1";
    window.clearTimeout(typing);
    afterSending(submitted, event.submitter);
  });
  window.addEventListener("pageshow", function (event) { form.dataset.going = ""; if (event.persisted) { window.location.reload(); } });
  window.addEventListener("online", flush);
  /* An answer that waited from before this page was loaded is not shown on it: send it, then show
     it, and give nothing else the same number. */
  waiting().then(function (items) {
    items.forEach(function (item) {
      if (item.url !== form.dataset.save) { return; }
      stale = true;
      seqField.value = String(Math.max(Number(seqField.value), Number(item.key.split("#")[2]) + 1));
    });
    return flush();
  });
})();
