import { htmlPage } from './html.ts';
import { loading, type PageFiles } from './page-files.ts';

/** `/docs`: Swagger UI with the OpenAPI document of this API. */
export function referencePage({ libraryStyle, style, libraryScript, script }: PageFiles): string {
  return htmlPage({
    title: 'Quartermaster API',
    head: [libraryStyle, style, libraryScript, script].map((file) => loading(file)).join('\n'),
    body: `<div id="reference"></div>
<noscript><p>This page needs JavaScript. The same for programs: <a href="/openapi.json">/openapi.json</a>.</p></noscript>`,
  });
}
