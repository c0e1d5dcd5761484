// Puts the forms to try an operation in place of the plain list. Without this script the list stays.
(() => {
  "use strict";

  const box = document.getElementById("swagger");
  if (!box || !window.SwaggerUIBundle) return;

  // The page has a heading and a <main> of its own: only how to authorise and the operations are shown.
  const bare = ({ React: { createElement } }) => ({
    components: {
      BareLayout: ({ getComponent }) =>
        createElement(
          "div",
          { className: "swagger-ui" },
          createElement(getComponent("SvgAssets")),
          createElement(
            "div",
            { className: "scheme-container" },
            createElement("div", { className: "schemes" }, createElement(getComponent("AuthorizeBtnContainer", true))),
          ),
          createElement(getComponent("errors", true)),
          createElement(getComponent("operations", true)),
        ),
    },
  });

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
    plugins: [bare],
    layout: "BareLayout",
    onComplete: () => {
      box.hidden = false;
      document.getElementById("plain").hidden = true;
    },
  });
})();
