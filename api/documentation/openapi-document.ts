import { z } from 'zod';
import {
  createDocument,
  type CreateDocumentOptions,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { permissions, type Permission } from '../../domain/access/permissions.ts';
import { builtInRoleNames, builtInRoles } from '../../domain/access/roles.ts';
import { problemsOf } from '../shared/implied-problems.ts';
import { isConditional } from '../shared/is-conditional.ts';
import type { OwnedThing } from '../shared/ownership.ts';
import { problemCatalogue } from '../shared/problem-catalogue.ts';
import type { AnswerHeader, Route, RouteContract } from '../shared/route.ts';
import { answerHeaders, componentOf, headerRef } from './answer-headers.ts';
import { introduction } from './introduction.ts';
import { openSchema } from './open-schema.ts';
import { plainSchemas } from './plain-schemas.ts';
import { createProblemResponses } from './problem-responses.ts';
import { requestHeaders } from './request-headers.ts';
import { tags } from './tags.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The OpenAPI 3.1 document of exactly these routes: it is written from what they validate by. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: NonNullable<ZodOpenApiObject['paths']> = {};
  const problemResponse = createProblemResponses();
  for (const { contract } of routes) {
    const described = operation(contract, problemResponse);
    paths[contract.path] = { ...paths[contract.path], [contract.method]: described };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Quartermaster',
        version,
        description: introduction,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [
        { url: '/', description: 'The shop that this description was read from.' },
        { url: 'http://localhost:8080', description: 'A shop on your machine: `npm start`.' },
      ],
      tags: [...tags],
      components: { headers: { ...answerHeaders }, securitySchemes: { apiKey } },
      paths,
    },
    options,
  );
  return plainSchemas(document);
}

const options: CreateDocumentOptions = { reused: 'inline', override: openSchema };

const apiKey = {
  type: 'http',
  scheme: 'bearer',
  description:
    'An API key, such as `qm_secret_…`: a secret of a server, which must never reach a browser. Or `qm_publishable_…`, which may. Or, for the operations of one order, the `token` of its receipt, `qm_order_…`, which is the shopper’s. Or the `accessToken` of a customer who is logged in, for what is their own.',
  'x-roles': Object.fromEntries(builtInRoleNames.map((name) => [name, builtInRoles[name].description])),
} as const;

type ProblemResponse = ReturnType<typeof createProblemResponses>;

function operation(contract: RouteContract, problemResponse: ProblemResponse): ZodOpenApiOperationObject {
  const { operationId, summary, description, tag, permission, ownership, params, query } = contract;
  const needed = permission === 'public' ? [] : [permissionWords(permission, ownership)];
  return {
    operationId,
    summary,
    description: [description, ...needed].join('\n\n'),
    tags: [tag],
    security: permission === 'public' ? [] : [{ apiKey: [] }],
    ...(permission === 'public' ? {} : { 'x-permission': permission }),
    ...(ownership ? { 'x-ownership': ownership } : {}),
    requestParams: {
      ...(params ? { path: params as z.ZodObject } : {}),
      ...(query ? { query: query as z.ZodObject } : {}),
      header: z.object(requestHeaders(contract)),
    },
    ...requestBody(contract),
    responses: merged(successes(contract), failures(contract, problemResponse)),
  };
}

const things: Readonly<Record<OwnedThing, string>> = { order: 'orders', customer: 'customers', quote: 'quotes' };

/** Who may call it. */
function permissionWords(permission: Permission, ownership: OwnedThing | undefined): string {
  const { own } = permissions[permission];
  if (!own || !ownership) return `Permission: \`${permission}\`.`;
  const guests =
    ownership === 'order' ? ' The token of the order will do, too, and the access token of its customer.' : '';
  return `Permission: \`${permission}\`, or \`${own}\` for ${things[ownership]} of one’s own.${guests}`;
}

function requestBody({ body, bodyType, bodyExample }: RouteContract): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (!body) return {};
  const example = bodyExample === undefined ? {} : { example: bodyExample };
  const required = !body.safeParse(undefined).success;
  const type = bodyType === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return { requestBody: { required, content: { [type]: { schema: body, ...example } } } };
}

function successes(contract: RouteContract): ZodOpenApiResponsesObject {
  const { responses } = contract;
  const tagged = isConditional(contract) ? { ETag: headerRef('ETag') } : {};
  const described = Object.entries(responses).map(([status, response]) => {
    const { description, schema, example, contentType = 'application/json', headers = {} } = response;
    const content = { schema: schema ?? z.string(), ...(example === undefined ? {} : { example }) };
    const named = Object.entries(headers) as [AnswerHeader, string][];
    return [
      status,
      {
        description,
        ...(schema ? { content: { [contentType]: content } } : {}),
        headers: {
          ...(status === '200' ? tagged : {}),
          ...Object.fromEntries(named.map(([name, text]) => [name, headerRef(componentOf[name], text)])),
          'X-Request-Id': headerRef('RequestId'),
        },
      },
    ];
  });
  return {
    ...(Object.fromEntries(described) as ZodOpenApiResponsesObject),
    ...(isConditional(contract) ? { 304: unchanged } : {}),
  };
}

const unchanged: ZodOpenApiResponseObject = {
  id: 'Unchanged',
  description: 'It is as it was.',
  headers: { ETag: headerRef('ETag'), 'X-Request-Id': headerRef('RequestId') },
};

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
function failures(contract: RouteContract, problemResponse: ProblemResponse): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(problemsOf(contract), (code) => problemCatalogue[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), problemResponse(status, codes, contract.operationId)]),
  ) as ZodOpenApiResponsesObject;
}
