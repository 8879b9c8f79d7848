import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { PreparedBody } from '../../api/shared/prepared-body.ts';
import { route, type Route } from '../../api/shared/route.ts';

/** A file that pages load, under an address of its own for each content: it may be kept for ever. */
export interface PageFile {
  readonly path: string;
  readonly contentType: string;
  /** Subresource integrity (W3C): the browser runs nothing else under this address. */
  readonly integrity: string;
  readonly body: PreparedBody;
}

const FOR_EVER = 'public, max-age=31536000, immutable';
const require = createRequire(import.meta.url);

function pageFile(file: string | URL, name: string, contentType: string): PageFile {
  const content = readFileSync(file);
  const digest = (algorithm: string, encoding: 'hex' | 'base64') =>
    createHash(algorithm).update(content).digest(encoding);
  const [base, extension] = name.split('.');
  return {
    path: `/ops/files/${base}-${digest('sha256', 'hex').slice(0, 16)}.${extension}`,
    contentType: `${contentType}; charset=utf-8`,
    integrity: `sha384-${digest('sha384', 'base64')}`,
    body: new PreparedBody(content),
  };
}

/** htmx and its page tags (see serve-pages.ts) come from their package; the style is ours. */
export function readPageFiles() {
  const library = (file: string, name: string) =>
    pageFile(require.resolve(`htmx.org/dist/${file}`), name, 'text/javascript');
  return {
    style: pageFile(new URL('assets/ops.css', import.meta.url), 'ops.css', 'text/css'),
    script: library('htmx.min.js', 'htmx.js'),
    pageTags: library('ext/hx-ptag.min.js', 'ptag.js'),
  } as const;
}

export type PageFiles = ReturnType<typeof readPageFiles>;

/** No part of the API, and not in its description: but served as its public routes are. */
export function pageFileRoutes(files: PageFiles): Route[] {
  return [...Object.values(files).map(fileRoute), noIcon()];
}

function fileRoute({ path, contentType, body }: PageFile): Route {
  return route({
    method: 'get',
    path,
    operationId: 'getPageFile',
    tag: 'Pages',
    summary: 'Read what a page is shown with',
    description: 'A style or a script.',
    permission: 'public',
    cacheControl: FOR_EVER,
    responses: { 200: { description: 'The file.', schema: z.string(), contentType } },
  }).handledBy(async () => ({ status: 200, body }));
}

/** Some browsers ask for it whatever a page says, and note an error where there is none. */
function noIcon(): Route {
  return route({
    method: 'get',
    path: '/favicon.ico',
    operationId: 'getIcon',
    tag: 'Pages',
    summary: 'Read the icon',
    description: 'There is none.',
    permission: 'public',
    cacheControl: FOR_EVER,
    responses: { 204: { description: 'There is none.' } },
  }).handledBy(async () => ({ status: 204 }));
}
