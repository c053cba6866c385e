/* Saving answers as they are given; on the page of a question and on that of all questions.

   Each change is one save with its own number (seq). What the server has not acknowledged stays
   in memory, with a copy that outlives the page (waiting.js), and is sent again until it is; the
   server takes the same save twice as once. Where no copy can be kept, the answers are sent all
   the same and the page promises less. Without this script the form's own button saves.

   An answer may wait until its person has signed in again and gone on here: it was given under an
   older writer. A page of the same attempt then sends the last one that waits for each question
   under its own writer and says which it was (given). The server decides: it counts unless
   something newer counts for that question, by the order of writers and saves, not by a clock.
   Only a refusal of what was sent under this page's own writer stops this page. */
(function () {
  "use strict";
  const root = document.querySelector("[data-answers]");
  if (!root) { return; }
  const texts = root.dataset;
  const form = texts.save ? root : null;
  const writer = Number(texts.writer);
  const status = document.querySelector("[data-save-status]");
  const door = document.querySelector("[data-sign-in]");
  const copies = window.cbtWaiting(texts.owner, texts.key);
  const queue = new Map();
  let failing = false;   // something waits that could not be sent at once
  let stopped = false;   // this page may not save any more
  let locked = false;    // an answer that this page does not show is on its way
  let outdated = "";     // why the page does not show what counts
  let acknowledged = null;
  let timer = 0;
  let wantsOn = false;   // somebody pressed to go on, and waits until the server is there
  let heard = 0;         // when the server answered last

  function say(text, isWarning) {
    if (!text) { return; }
    if (status.textContent !== text) { status.textContent = text; }
    ["alert", "alert-warning"].forEach(function (name) { status.classList.toggle(name, Boolean(isWarning)); });
    if (isWarning) { status.scrollIntoView({block: "nearest"}); }
  }
  function lock(yes) {
    locked = yes;
    root.querySelectorAll("fieldset").forEach(function (set) { set.disabled = yes; });
  }

  /* --- What waits ------------------------------------------------------------------------ */
  function isOurs(item) { return item.url.startsWith(texts.attempt); }
  function isOlder(item) { return isOurs(item) && item.writer < writer; }
  function order(a, b) { return a.writer - b.writer || a.seq - b.seq || a.at - b.at; }
  function waiting() { return Array.from(queue.values()).sort(order); }
  async function keep(item) {
    item.isKept = await copies.put(item);
  }
  /* Whether it will not be found again. */
  async function forget(item) {
    await item.keeping;
    return !item.isKept || copies.remove(item);
  }

  /* --- Sending --------------------------------------------------------------------------- */
  function written(item) {
    if (!isOlder(item)) { return item.body; }
    return item.body.replace(/(^|&)writer=\d+/, "$1writer=" + writer) + "&given=" + item.writer;
  }
  async function reach(url, options) {
    const response = await window.fetch(url, options);
    heard = Date.now();
    return response;
  }
  /* Whether another page could be opened: that of the browser says nothing about answers. */
  async function isThere() {
    if (Date.now() - heard < 2000) { return true; }
    const limit = new AbortController();
    const patience = window.setTimeout(function () { limit.abort(); }, 5000);
    try {
      return (await reach(texts.health, {cache: "no-store", signal: limit.signal})).ok;
    } catch (error) {
      return false;
    } finally {
      window.clearTimeout(patience);
    }
  }
  /* What became of it; "lost", "later" and "out" mean that it has to be sent again. */
  async function send(item) {
    const limit = new AbortController();
    const patience = window.setTimeout(function () { limit.abort(); }, 15000);
    try {
      const response = await reach(item.url, {
        method: "POST",
        keepalive: true,
        signal: limit.signal,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value
        },
        body: written(item)
      });
      if (response.redirected || response.status === 403) { return {state: "out"}; }
      if (/json/.test(response.headers.get("Content-Type"))) { return await response.json(); }
      return {state: [400, 404, 413].includes(response.status) ? "refused" : "later"};
    } catch (error) {
      return {state: limit.signal.aborted ? "later" : "lost"};
    } finally {
      window.clearTimeout(patience);
    }
  }
  async function sayWhy(state) {
    const items = waiting();
    await Promise.all(items.map(function (item) { item.isPromised = true; return item.keeping; }));
    const areKept = items.every(function (item) { return item.isKept; });
    const lost = wantsOn ? texts.stays : texts.lost;
    say(areKept ? {lost: lost, out: texts.out, later: texts.waiting}[state] : texts.unkept, wantsOn);
    door.hidden = state !== "out";
  }
  async function settle(item, answer) {
    const state = answer.state;
    queue.delete(item.key);
    /* What was promised and refused to this page only may still count from another one. */
    const stays = item.isPromised && (state === "taken_over" || state === "refused");
    const isGone = !stays && await forget(item);
    if (!isOurs(item)) { return; }
    if (state === "taken_over" || state === "closed") {
      stopped = true;
      lock(true);
      say(answer.text);
    } else if (!form || item.url === texts.save) {
      const isOther = state === "newer" || state === "conflict";
      /* Loading the page again shows it, unless the same copy would be found again. */
      if ((isOther || item.isOld) && isGone) { outdated = isOther ? "other" : outdated || "sent"; }
      if (state === "saved" && !item.isOld) { outdated = ""; acknowledged = bare(item.body); }
      say(state === "refused" ? texts.refused : state === "saved" && failing ? texts.back : answer.text);
    } else if (state === "saved") {
      say(texts.back);
    }
  }
  function finish() {
    failing = false;
    door.hidden = true;
    if (stopped) { return; }
    if (outdated) {
      /* What is being typed is the latest answer: it is not loaded away. */
      if (form && !locked && bare(body()) !== saved) { save(); return; }
      if (outdated === "other") { window.history.replaceState(null, "", "#other"); }
      window.location.reload();
    } else if (locked) { lock(false); }
  }
  async function sendAll() {
    window.clearTimeout(timer);
    for (let item = waiting()[0]; item; item = waiting()[0]) {
      const answer = await send(item);
      if (["lost", "later", "out"].includes(answer.state)) {
        failing = true;
        if (answer.state !== "out") { timer = window.setTimeout(flush, 4000); }
        await sayWhy(answer.state);
        return false;
      }
      await settle(item, answer);
    }
    if (wantsOn && !await isThere()) {
      failing = true;
      timer = window.setTimeout(flush, 4000);
      await sayWhy("lost");
      return false;
    }
    if (wantsOn && failing && !stopped) { say(texts.back); }
    wantsOn = false;
    finish();
    return true;
  }
  /* Send everything that waits, oldest first; the promise says whether all of it arrived. */
  let running = null;
  async function flush() {
    while (running) { await running; }
    running = sendAll();
    try { return await running; } finally { running = null; }
  }

  /* --- The answer on this page ----------------------------------------------------------- */
  function body() {
    const data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    data.delete("go");
    return new URLSearchParams(data).toString();
  }
  function bare(text) { return text.replace(/(^|&)seq=\d+/, ""); }
  const tab = Math.random().toString(36).slice(2);
  let saved = form && bare(body());
  async function save() {
    await ready;
    if (form && !stopped && !locked && bare(body()) !== saved) {
      const field = form.elements.seq;
      const item = {url: texts.save, writer: writer, seq: Number(field.value), at: Date.now(), body: body()};
      item.key = [item.url, writer, item.seq, tab].join("#");
      saved = bare(item.body);
      field.value = String(item.seq + 1);
      say(texts.saving);
      queue.set(item.key, item);
      item.keeping = keep(item);
    }
    return flush();
  }
  let typing = 0;
  if (form) {
    form.addEventListener("change", save);
    form.addEventListener("input", function (event) {
      if (event.target.type === "text") { window.clearTimeout(typing); typing = window.setTimeout(save, 1500); }
    });
  }

  /* Going on, another language, and signing out wait until everything arrived and the server is
     there. Otherwise the page stays, says so, and looks every few seconds whether it is back. The
     other two go on when pressed again, if a copy is kept. */
  async function mayGo(submitted) {
    wantsOn = true;
    const sent = await save();
    if (root.contains(submitted)) {
      if (sent && (stopped || locked || outdated)) { window.location.reload(); return false; }
      return sent;
    }
    const isTold = submitted.dataset.told;
    submitted.dataset.told = "1";
    return sent || (isTold && waiting().every(function (item) { return item.isKept; }));
  }
  function add(to, name, value) {
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    to.appendChild(field);
  }
  document.addEventListener("submit", async function (event) {
    const submitted = event.target;
    if (submitted.method !== "post") { return; }
    event.preventDefault();
    if (submitted.dataset.going) { return; }
    submitted.dataset.going = "1";
    window.clearTimeout(typing);
    const submitter = event.submitter;
    if (await mayGo(submitted)) {
      if (submitter && submitter.name) { add(submitted, submitter.name, submitter.value); }
      /* The answer is there already: ask to go on, and write nothing twice. */
      if (submitted === form && bare(body()) === acknowledged) { add(form, "sent", "1"); }
      submitted.submit();
      /* Stopped by Escape, it may be pressed again. */
      window.setTimeout(function () { submitted.dataset.going = ""; }, 5000);
    } else {
      submitted.dataset.going = "";
    }
  });
  root.addEventListener("click", async function (event) {
    const link = event.target.closest("a[href]");
    if (!link || link === door || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    if (await mayGo(link)) { window.location.assign(link.href); }
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", function (event) {
    if (waiting().some(function (item) { return item.isKept === false; })) { event.preventDefault(); }
  });

  /* --- What waited from before this page was loaded -------------------------------------- */
  async function recall() {
    const items = (await copies.all()).map(function (row) {
      const place = row.key.split("#");
      return Object.assign(row, {writer: Number(place[1]), seq: Number(place[2]), isOld: true, isPromised: true, isKept: true});
    }).sort(order);
    const last = new Map(items.map(function (item) { return [item.url, item]; }));
    items.forEach(function (item) {
      if (isOlder(item) && last.get(item.url) !== item) { forget(item); return; }
      queue.set(item.key, item);
      failing = true;
      if (item.url !== texts.save) { return; }
      /* It is not shown here: nothing is answered beside it, or under its number. */
      lock(true);
      say(texts.saving);
      form.elements.seq.value = String(Math.max(Number(form.elements.seq.value), item.seq + 1));
    });
  }
  if (window.location.hash === "#other") {
    window.history.replaceState(null, "", window.location.pathname);
    say(texts.other);
  }
  const ready = recall();
  ready.then(flush);
})();
