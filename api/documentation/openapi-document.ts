import { z } from 'zod';
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { problemsOf } from '../shared/implied-problems.ts';
import { problemCatalogue, type ProblemCode } from '../shared/problem-catalogue.ts';
import { SHOPPER_ADDRESS } from '../shared/limits/client-address.ts';
import type { Route, RouteContract } from '../shared/route.ts';
import { openSchema, withoutClosedReferences } from './open-schema.ts';
import { exampleProblem, problemDocument } from './problem-schema.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The OpenAPI 3.1 document of exactly these routes: it is written from what they validate by. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  for (const { contract } of routes) {
    paths[contract.path] = { ...paths[contract.path], [contract.method]: operation(contract) };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Quartermaster',
        version,
        description:
          'Order fulfilment. Money is in whole minor units (cents); times are RFC 3339 in UTC; codes, ids and SKUs are taken in any case; errors are RFC 9457 problems.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [...new Set(routes.map(({ contract }) => contract.tag))].map((name) => ({ name })),
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, such as qm_storefront_….' },
        },
      },
      paths,
    },
    options,
  );
  return withoutClosedReferences(document);
}

const options: CreateDocumentOptions = { reused: 'inline', override: openSchema };

function operation(contract: RouteContract): ZodOpenApiOperationObject {
  const { operationId, summary, description, tag, roles, params, query } = contract;
  return {
    operationId,
    summary,
    description: [description, roles === 'public' ? undefined : `API key: ${roles.join(' or ')}.`]
      .filter(Boolean)
      .join('\n\n'),
    tags: [tag],
    security: roles === 'public' ? [] : [{ apiKey: [] }],
    requestParams: {
      ...(params ? { path: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      header: z.object(headersOf(contract)),
    },
    ...requestBody(contract),
    responses: merged(successes(contract), failures(contract)),
  };
}

/** One for all answers. */
const requestId = z.string().meta({
  description:
    'The id of the request: as it was sent in this header, or one of ours. Name it when you report a problem.',
  header: { id: 'RequestId' },
});

function headersOf(contract: RouteContract): Record<string, z.ZodType> {
  const { idempotencyKey, ifMatch, costly, headers = {} } = contract;
  const key = z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .meta({
      description:
        'A value of your own, of which case counts. A repeat under the same value is given the first answer and does nothing more, for 48 hours at least; of an order and a change of stock for ever. Do not use a value again for another request.',
      example: '6d0a7c3e-order-1',
    });
  const version = z.string().meta({
    description:
      'The `ETag` of what you read, several of them, or `*` for whatever is there. One that a proxy made weak fits too.',
    example: '"3"',
  });
  const known = z
    .string()
    .meta({ description: 'The `ETag` of what you have: 304 while it is the same.', example: '"3"' });
  const shopperAddress = z.string().meta({
    description:
      'IP address of the shopper that is asked for, so that one of them cannot use up the limits of the shop, nor a stranger those of a guest whose e-mail address they know. Of a list, such as X-Forwarded-For has, the first public address counts.',
    example: '203.0.113.7',
  });
  const others = Object.entries(headers).map(([name, { description, required }]) => {
    const header = z.string().meta({ description });
    return [name, required ? header : header.optional()] as const;
  });
  return {
    ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey === 'required' ? key : key.optional() } : {}),
    ...(ifMatch ? { 'If-Match': version } : {}),
    ...(isConditional(contract) ? { 'If-None-Match': known.optional() } : {}),
    ...(costly ? { [SHOPPER_ADDRESS]: shopperAddress.optional() } : {}),
    ...Object.fromEntries(others),
  };
}

function requestBody({ body, bodyExample }: RouteContract): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (!body) return {};
  const example = bodyExample === undefined ? {} : { example: bodyExample };
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': { schema: body, ...example } } } };
}

/** What a GET answers has a tag: its version's, or that of its bytes. Where the client has it, it is answered 304. */
function isConditional({ method, responses }: RouteContract): boolean {
  return method === 'get' && responses[200]?.schema !== undefined;
}

function successes(contract: RouteContract): ZodOpenApiResponsesObject {
  const { responses } = contract;
  const tagged = isConditional(contract) ? { ETag: 'Of what is answered, for `If-None-Match`.' } : {};
  const described = Object.entries(responses).map(([status, response]) => {
    const { description, schema, example, contentType = 'application/json', headers = {} } = response;
    const content = { schema: schema ?? z.string(), ...(example === undefined ? {} : { example }) };
    return [
      status,
      {
        description,
        ...(schema ? { content: { [contentType]: content } } : {}),
        headers: z.object({
          ...mapValues({ ...(status === '200' ? tagged : {}), ...headers }, (text) =>
            z.string().optional().meta({ description: text }),
          ),
          'X-Request-Id': requestId,
        }),
      },
    ];
  });
  const unchanged = isConditional(contract)
    ? { 304: { description: 'It is as it was.', headers: z.object({ 'X-Request-Id': requestId }) } }
    : {};
  return { ...(Object.fromEntries(described) as ZodOpenApiResponsesObject), ...unchanged };
}

/** A status may have both an answer of its own and a problem (503 of the readiness check). */
function merged(answers: ZodOpenApiResponsesObject, problems: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject {
  const both = Object.entries(problems).map(([status, problem]) => {
    const answer = answers[status as '200'] as ZodOpenApiResponseObject | undefined;
    const { content } = problem as ZodOpenApiResponseObject;
    return [status, answer ? { ...answer, content: { ...content, ...answer.content } } : problem];
  });
  return { ...answers, ...Object.fromEntries(both) };
}

/** One response for each status, with an example for each code that has it. */
function failures(contract: RouteContract): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(problemsOf(contract), (code) => problemCatalogue[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`).join('\n'),
        headers: z.object({ ...failureHeaders(status), 'X-Request-Id': requestId }),
        content: { 'application/problem+json': { schema: problemDocument, examples: examplesOf(codes) } },
      },
    ]),
  ) as ZodOpenApiResponsesObject;
}

function examplesOf(codes: readonly ProblemCode[]) {
  return Object.fromEntries(
    codes.map((code) => [code, { summary: problemCatalogue[code].title, value: exampleProblem(code) }]),
  );
}

function failureHeaders(status: number): Record<string, z.ZodType> {
  if (status === 401) return { 'WWW-Authenticate': z.string().meta({ description: 'How to authenticate.' }) };
  if (status === 429) {
    return {
      'Retry-After': z.string().meta({ description: 'Seconds to wait.' }),
      'RateLimit-Policy': z.string().optional().meta({ description: 'The limit: `q` requests in `w` seconds.' }),
      RateLimit: z
        .string()
        .optional()
        .meta({ description: 'What is left of it (`r`), and seconds until there is more (`t`).' }),
    };
  }
  if (status === 503) return { 'Retry-After': z.string().meta({ description: 'Seconds to wait.' }) };
  return {};
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
