// Puts the forms to try an operation in place of the plain list. Without this script the list stays.
(() => {
  "use strict";

  const box = document.getElementById("swagger");
  if (!box || !window.SwaggerUIBundle) return;
  window.SwaggerUIBundle({
    url: box.dataset.schema,
    domNode: box,
    deepLinking: false,
    docExpansion: "none",
    defaultModelsExpandDepth: -1,
    syntaxHighlight: false,
    validatorUrl: null,
    persistAuthorization: false,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    onComplete: () => {
      box.hidden = false;
      document.getElementById("plain").hidden = true;
    },
  });
})();
