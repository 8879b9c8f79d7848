import { escapeHtml, htmlPage } from './html.ts';
import type { OpenApiDocument } from './openapi-document.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, { schema: unknown; example?: unknown }> };
  readonly responses: Record<
    string,
    { description: string; content?: Record<string, { schema: unknown; example?: unknown }> }
  >;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI document as one page: every operation with its parameters, examples, answers and problems. */
export function documentationPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method] as unknown as Operation | undefined;
      return found ? [{ path, method, operation: found }] : [];
    }),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  const sections = [...byTag].map(
    ([tag, found]) =>
      `<h2>${escapeHtml(tag)}</h2>${found.map(({ path, method, operation }) => section(method, path, operation)).join('\n')}`,
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${json(schema)}</details>`,
  );
  return htmlPage(
    'Quartermaster API',
    `<h1>Quartermaster API <span class="quiet">${escapeHtml(document.info.version)}</span></h1>
<p>${escapeHtml(document.info.description ?? '')} For programs: <a href="/openapi.json">/openapi.json</a>.</p>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}`,
  );
}

function section(method: string, path: string, operation: Operation): string {
  const { operationId, summary, description = '', parameters = [], requestBody, responses } = operation;
  const body = requestBody ? Object.values(requestBody.content)[0] : undefined;
  return `<details id="${escapeHtml(operationId)}"><summary><span class="method">${method.toUpperCase()}</span>
<code>${escapeHtml(path)}</code> <span class="quiet">${escapeHtml(summary)}</span></summary>
${paragraphs(description)}
${parameters.length > 0 ? table(parameters.map(parameterRow)) : ''}
${body ? `<h3>Body</h3>${json(body.example ?? body.schema)}${body.example === undefined ? '' : schemaDetails(body.schema)}` : ''}
<h3>Answers</h3>
${table(Object.entries(responses).map(responseRow))}
</details>`;
}

function parameterRow({ name, in: place, required = false, description = '' }: Parameter): string[] {
  return [`<code>${escapeHtml(name)}</code>`, `${place}${required ? ', required' : ''}`, escapeHtml(description)];
}

function responseRow([status, { description, content = {} }]: [string, Operation['responses'][string]]): string[] {
  const ok = content['application/json'];
  const shown = ok?.example === undefined ? '' : json(ok.example);
  const lines = description
    .split('\n')
    .map((line) => line.replace(/^`([a-z-]+)`/, '<a href="/problems/$1"><code>$1</code></a>'));
  return [status, `${lines.join('<br>')}${shown}${ok ? schemaDetails(ok.schema) : ''}`];
}

function schemaDetails(schema: unknown): string {
  return `<details><summary class="quiet">Schema</summary>${json(schema)}</details>`;
}

function table(rows: readonly (readonly string[])[]): string {
  return `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
}

function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
    .join('');
}

function json(value: unknown): string {
  return `<pre>${escapeHtml(JSON.stringify(value, undefined, 2))}</pre>`;
}
