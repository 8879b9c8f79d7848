import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bodyTag } from '../shared/entity-tag.ts';
import { isProblemCode } from '../shared/problem-catalogue.ts';
import { notFound } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { documentationPage } from './documentation-page.ts';
import { openApiDocument } from './openapi-document.ts';
import { problemPage } from './problem-page.ts';

/** It changes with a release. */
const PUBLIC = 'public, max-age=300';
const html = { schema: z.string(), contentType: 'text/html' };

/** The API's own description: for programs, for people, and one page for each problem. */
export function documentationRoutes(routes: readonly Route[]): Route[] {
  const own = [
    route({
      method: 'get',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      tag: 'Documentation',
      summary: 'Read this description as OpenAPI 3.1',
      roles: 'public',
      cacheControl: PUBLIC,
      responses: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) } },
    }).handledBy(async () => ({
      status: 200,
      headers: tags.document,
      body: document as unknown as { openapi: string },
    })),
    route({
      method: 'get',
      path: '/docs',
      operationId: 'getDocumentation',
      tag: 'Documentation',
      summary: 'Read this description as a page',
      roles: 'public',
      cacheControl: PUBLIC,
      responses: { 200: { description: 'The page.', ...html } },
    }).handledBy(async () => ({ status: 200, headers: tags.page, body: page })),
    route({
      method: 'get',
      path: '/problems/{code}',
      operationId: 'getProblem',
      tag: 'Documentation',
      summary: 'Read what a problem means and how to mend it',
      roles: 'public',
      params: z.strictObject({
        code: z.string().meta({ description: 'The code of a problem.', example: 'out-of-stock' }),
      }),
      problems: ['not-found'],
      cacheControl: PUBLIC,
      responses: { 200: { description: 'The page.', ...html } },
    }).handledBy(async ({ params: { code } }) => {
      if (!isProblemCode(code)) throw notFound(`problem ${code}`);
      return { status: 200, body: problemPage(code) };
    }),
  ];
  const described = openApiDocument([...routes, ...own], packageVersion());
  const document = JSON.stringify(described);
  const page = documentationPage(described);
  const tags = { document: { ETag: bodyTag(document) }, page: { ETag: bodyTag(page) } };
  return own;
}

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
