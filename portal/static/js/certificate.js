// The fragment of the scanned address never reaches the server: it is compared here with the certificate on record.
(() => {
  "use strict";

  const note = document.querySelector("[data-fragment]");
  const scanned = location.hash.slice(1).toLowerCase();
  if (!note || !/^[0-9a-f]{32}$/.test(scanned)) return;
  const same = scanned === note.dataset.fragment;
  note.classList.add(same ? "ok" : "stop");
  note.textContent = same ? note.dataset.same : note.dataset.other;
})();
