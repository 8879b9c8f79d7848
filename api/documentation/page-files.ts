import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PreparedBody } from '../shared/prepared-body.ts';

/** A file that a page of the documentation loads. */
export interface PageFile {
  readonly path: string;
  readonly contentType: 'text/javascript' | 'text/css';
  readonly cacheControl: string;
  readonly body: PreparedBody;
}

/** Ours change with a release, and keep their address. */
const FOR_MINUTES = 'public, max-age=300';
/** Those of a library have its version in their address: another version is another file. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const require = createRequire(import.meta.url);

/** The files by which `/docs` shows the OpenAPI document: Swagger UI, and what we tell it. */
export function readPageFiles() {
  const { version } = require('swagger-ui-dist/package.json') as { version: string };
  const library = (file: string, path: string) => pageFile(require.resolve(`swagger-ui-dist/${file}`), path, FOR_EVER);
  const own = (name: string) => pageFile(new URL(`assets/${name}`, import.meta.url), `/docs/${name}`, FOR_MINUTES);
  return {
    libraryScript: library('swagger-ui-bundle.js', `/docs/swagger-ui-${version}.js`),
    libraryStyle: library('swagger-ui.css', `/docs/swagger-ui-${version}.css`),
    script: own('reference.js'),
    style: own('reference.css'),
    problemStyle: own('problem.css'),
  } as const;
}

export type PageFiles = ReturnType<typeof readPageFiles>;

function pageFile(file: string | URL, path: string, cacheControl: string): PageFile {
  return {
    path,
    contentType: path.endsWith('.css') ? 'text/css' : 'text/javascript',
    cacheControl,
    body: new PreparedBody(readFileSync(file)),
  };
}

/** The element that loads it. A script runs once the page is there, in the order in which they stand. */
export function loading({ path, contentType }: PageFile): string {
  return contentType === 'text/css'
    ? `<link rel="stylesheet" href="${path}">`
    : `<script defer src="${path}"></script>`;
}
