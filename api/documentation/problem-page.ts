import { problemCatalogue, type ProblemCode } from '../shared/problem-catalogue.ts';
import { escapeHtml, htmlPage } from './html.ts';
import { loading, type PageFiles } from './page-files.ts';
import { exampleProblem } from './example-problem.ts';

/** What a problem's `type` leads to; from there to the whole description, as a page where there is one. */
export function problemPage(
  code: ProblemCode,
  { problemStyle }: PageFiles,
  { showsReference }: { readonly showsReference: boolean },
): string {
  const { status, title, remedy } = problemCatalogue[code];
  return htmlPage({
    title,
    head: loading(problemStyle),
    body: `<main>
<p class="quiet"><a href="${showsReference ? '/docs' : '/openapi.json'}">Quartermaster API</a> · problem <code>${code}</code> · status ${status}</p>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(remedy)}</p>
<pre>${escapeHtml(JSON.stringify(exampleProblem(code), undefined, 2))}</pre>
</main>`,
  });
}
