/* What waits in this browser to be sent: a copy that outlives the page (IndexedDB).

   A row is readable to everybody who can read this browser's data. So the answer in it is sealed
   with a key that the server gives to pages of its person only. Plain HTTP has no crypto.subtle:
   there it is kept as it is sent (docs/decisions/0007-answers-that-wait.md). */
(function () {
  "use strict";
  const PATIENCE = 4000;
  const subtle = window.crypto && window.crypto.subtle;
  let opening = null;
  let isHanging = false;

  function open() {
    opening = opening || new Promise(function (resolve, reject) {
      const request = window.indexedDB.open("cbt-answers", 1);
      request.onupgradeneeded = function () { request.result.createObjectStore("waiting", {keyPath: "key"}); };
      request.onsuccess = function () { resolve(request.result); };
      request.onerror = function () { reject(request.error); };
    });
    return opening;
  }
  async function transact(mode, act) {
    const db = await open();
    return new Promise(function (resolve, reject) {
      /* Done means on the disk: the power of this computer may fail too. */
      const transaction = db.transaction("waiting", mode, {durability: "strict"});
      const request = act(transaction.objectStore("waiting"));
      transaction.oncomplete = function () { resolve(request.result); };
      transaction.onabort = function () { reject(transaction.error); };
    });
  }
  /* {result}, or null where there is no store. The browser may have closed it: open it once more.
     A store that hangs is asked no more by this page. */
  async function attempt(mode, act) {
    for (let tries = 0; tries < 2 && !isHanging; tries += 1) {
      let clock = 0;
      const tooSlow = new Promise(function (resolve, reject) {
        clock = window.setTimeout(function () { isHanging = true; reject(new Error("too slow")); }, PATIENCE);
      });
      try {
        return {result: await Promise.race([transact(mode, act), tooSlow])};
      } catch (error) {
        opening = null;
      } finally {
        window.clearTimeout(clock);
      }
    }
    return null;
  }

  function bytes(text) { return new TextEncoder().encode(text); }

  window.cbtWaiting = function (owner, key) {
    function secret() {
      const raw = Uint8Array.from(window.atob(key), function (letter) { return letter.charCodeAt(0); });
      return subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    }
    function cipher(row) { return {name: "AES-GCM", iv: row.iv, additionalData: bytes(row.key)}; }
    async function seal(item) {
      const row = {key: item.key, owner: owner, url: item.url, at: item.at};
      if (!subtle) { row.body = item.body; return row; }
      row.iv = window.crypto.getRandomValues(new Uint8Array(12));
      row.sealed = await subtle.encrypt(cipher(row), await secret(), bytes(item.body));
      return row;
    }
    async function unseal(row) {
      if (!row.sealed) { return row; }
      if (!subtle) { return null; }
      try {
        const body = await subtle.decrypt(cipher(row), await secret(), row.sealed);
        return {key: row.key, url: row.url, at: row.at, body: new TextDecoder().decode(body)};
      } catch (error) {
        return null;  // sealed with another key: it is not readable here
      }
    }
    return {
      /* Whether the item is on the disk. */
      put: function (item) {
        return seal(item).then(function (row) {
          return attempt("readwrite", function (rows) { return rows.put(row); });
        }).then(Boolean, function () { return false; });  // what cannot be sealed is not kept
      },
      /* Whether it is there no more. */
      remove: async function (item) {
        return Boolean(await attempt("readwrite", function (rows) { return rows.delete(item.key); }));
      },
      all: async function () {
        const found = await attempt("readonly", function (rows) { return rows.getAll(); });
        const own = (found ? found.result : []).filter(function (row) { return row.owner === owner; });
        return (await Promise.all(own.map(unseal))).filter(Boolean);
      }
    };
  };
})();
