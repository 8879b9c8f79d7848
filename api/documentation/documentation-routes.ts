import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PreparedBody } from '../shared/prepared-body.ts';
import { isProblemCode } from '../shared/problem-catalogue.ts';
import { notFound } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { openApiDocument } from './openapi-document.ts';
import { readPageFiles, type PageFile, type PageFiles } from './page-files.ts';
import { pageHeaders } from './page-headers.ts';
import { problemPage } from './problem-page.ts';
import { referencePage } from './reference-page.ts';

/** It changes with a release. */
const PUBLIC = 'public, max-age=300';
const html = {
  schema: z.string().meta({ description: 'HTML.' }),
  contentType: 'text/html',
  example: '<!doctype html>…',
};
const openApiSchema = z
  .looseObject({ openapi: z.string().meta({ description: 'The version of OpenAPI that it is written in.' }) })
  .meta({ id: 'OpenApiDocument', description: 'A description of this API.' });

/**
 * The API's own description: for programs, for people with the files that their page loads, where they may read it, and one page for
 * each problem.
 */
export function documentationRoutes(
  routes: readonly Route[],
  { showsReference }: { readonly showsReference: boolean },
): Route[] {
  const files = readPageFiles();
  const own = [
    route({
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      tag: 'Documentation',
      summary: 'Read this description as OpenAPI 3.1',
      description: 'For programs: clients can be generated from it.',
      permission: 'public',
      cacheControl: PUBLIC,
      responses: { 200: { description: 'The document.', schema: openApiSchema, example: { openapi: '3.1.0' } } },
    }).handledBy(async () => ({ status: 200, body: document })),
    ...(showsReference ? [referenceRoute(files)] : []),
    route({
      method: 'get',
      path: '/problems/{code}',
      operationId: 'getProblem',
      tag: 'Documentation',
      summary: 'Read what a problem means and how to mend it',
      description: 'What the `type` of a problem leads to.',
      permission: 'public',
      params: z.strictObject({
        code: z.string().meta({ description: 'The code of a problem: see `ProblemCode`.', example: 'out-of-stock' }),
      }),
      problems: ['not-found'],
      cacheControl: PUBLIC,
      responses: { 200: { description: 'The page.', ...html } },
    }).handledBy(async ({ params: { code } }) => {
      if (!isProblemCode(code)) throw notFound(`problem ${code}`);
      return { status: 200, headers: pageHeaders, body: problemPage(code, files, { showsReference }) };
    }),
  ];
  const document = new PreparedBody(JSON.stringify(openApiDocument([...routes, ...own], packageVersion())));
  const loaded = showsReference ? Object.values(files) : [files.problemStyle];
  return [...own, ...loaded.map((file) => pageFileRoute(file))];
}

function referenceRoute(files: PageFiles): Route {
  const page = new PreparedBody(referencePage(files));
  return route({
    method: 'get',
    path: '/docs',
    operationId: 'getDocumentation',
    tag: 'Documentation',
    summary: 'Read this description as a page',
    description: 'Operations can be tried there with a key of your own.',
    permission: 'public',
    cacheControl: PUBLIC,
    responses: { 200: { description: 'The page.', ...html } },
  }).handledBy(async () => ({ status: 200, headers: pageHeaders, body: page }));
}

/** A file of a page is no part of the API: it is not in the description. */
function pageFileRoute({ path, contentType, cacheControl, body }: PageFile): Route {
  return route({
    method: 'get',
    path,
    operationId: 'getDocumentationFile',
    tag: 'Documentation',
    summary: 'Read what a page of the description is shown with',
    description: 'A style or a script.',
    permission: 'public',
    cacheControl,
    responses: { 200: { description: 'The file.', schema: z.string(), contentType } },
  }).handledBy(async () => ({ status: 200, body }));
}

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
