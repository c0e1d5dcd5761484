// Adds comforts to pages that are whole without it: a copy button, a deadline in the reader's own time zone, and a
// sentence when a security key refuses.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const lang = document.documentElement.lang;
  const offsetInBeijing = -480;
  for (const time of document.querySelectorAll("time[data-end]")) {
    const end = new Date(time.dateTime);
    if (Number.isNaN(end.getTime()) || end.getTimezoneOffset() === offsetInBeijing) continue;
    const shape = { dateStyle: "medium", timeStyle: "short" };
    const local = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, shape).format(end); // day before month
    const note = document.createElement("small");
    note.textContent = `${local} (${zone})`;
    const shown = time.parentElement.querySelector("[data-utc]");
    if (shown) shown.replaceWith(note);
    else time.after(" ", note);
  }

  for (const box of document.querySelectorAll("[data-copy]")) {
    const source = box.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn quiet";
    button.textContent = box.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = box.dataset.copied;
    });
    if (navigator.clipboard) box.append(button);
  }

  document.addEventListener("allauth.error", () => {
    for (const note of document.querySelectorAll("[data-key-failed]")) note.hidden = false;
  });
})();
