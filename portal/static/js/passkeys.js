// Starts allauth's security-key forms named on the page: <div data-key-form="loginForm" data-key-ids='{"login": …}'>.
(() => {
  "use strict";

  for (const box of document.querySelectorAll("[data-key-form]")) {
    window.allauth.webauthn.forms[box.dataset.keyForm]({ ids: JSON.parse(box.dataset.keyIds) });
  }
})();
