// Runs in the browser, after Swagger UI. It asks this API alone: no validator, and no address from the query of the page.
/* global SwaggerUIBundle */
if (window.matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.classList.add('dark-mode');

SwaggerUIBundle({
  dom_id: '#reference',
  url: '/openapi.json',
  validatorUrl: null,
  queryConfigEnabled: false,
  // The key that somebody tries requests with is gone when they leave the page.
  persistAuthorization: false,
  deepLinking: true,
  filter: true,
  // The default's numbers are too faint on its ground.
  syntaxHighlight: { theme: 'obsidian' },
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
});
