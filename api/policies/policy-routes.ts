import { z } from 'zod';
import type { Database, EntityManager } from '../../db/database.ts';
import { readPolicyVersion, type PolicyQueries } from '../../db/policies/policy-queries.ts';
import type { PolicyReader } from '../../db/policies/policy-reader.ts';
import { decidePolicy } from '../../db/policies/policy-repository.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import {
  completeDocument,
  policyCatalogue,
  policyNames,
  type PolicyDocument,
  type PolicyName,
} from '../../domain/policies/policy-catalogue.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { entityTag, versionMismatch, type ExpectedVersions } from '../shared/entity-tag.ts';
import { decodeCursor, pageOf, pageQuery, toPage } from '../shared/pagination.ts';
import { route, type Route } from '../shared/route.ts';
import { word } from '../shared/schemas/field-schemas.ts';
import {
  changesBetween,
  examplePolicy,
  listedPolicy,
  listPolicy,
  policyChange,
  policySchemas,
  presentPolicy,
  typeNameOf,
} from './policy-schema.ts';

export interface PolicyDependencies {
  readonly database: Database;
  readonly policies: PolicyQueries;
  /** Of this process, which knows at once what is decided here. */
  readonly reader: PolicyReader;
}

/** Where a page of versions ended. */
const position = z.strictObject({ version: z.int().min(1) });

const tagged = { ETag: 'The version, for `If-Match`.' } as const;

/** Each policy has addresses of its own, so that clients know its fields. */
export function policyRoutes(deps: PolicyDependencies): Route[] {
  return [
    listPolicies(deps),
    ...policyNames.flatMap((name) => [getPolicy(deps, name), putPolicy(deps, name), listVersions(deps, name)]),
  ];
}

function listPolicies({ policies }: PolicyDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/policies',
    operationId: 'listPolicies',
    tag: 'Policies',
    summary: 'List what the shop decides for itself',
    description: 'With what counts now, and what each number means.',
    permission: 'policies:read',
    responses: {
      200: {
        description: 'All policies.',
        schema: z
          .strictObject({ data: z.array(listedPolicy).meta({ description: 'All of them.' }) })
          .meta({ id: 'PolicyList', description: 'What the shop decides for itself.' }),
        example: { data: [listPolicy('quotes', 0, completeDocument('quotes'))] },
      },
    },
  }).handledBy(async () => {
    const { documents, versions } = await policies.readShopPolicies();
    return {
      status: 200,
      body: { data: policyNames.map((name) => listPolicy(name, versions[name], documents[name])) },
    };
  });
}

function getPolicy({ database }: PolicyDependencies, name: PolicyName): Route {
  return route({
    method: 'get',
    path: `/v1/policies/${name}`,
    operationId: `get${typeNameOf(name)}Policy`,
    tag: 'Policies',
    summary: `Read the policy ${name}`,
    description: policyCatalogue[name].description,
    permission: 'policies:read',
    responses: {
      200: {
        description: 'The policy as it counts.',
        schema: policySchemas[name].policy,
        example: examplePolicy(name),
        headers: tagged,
      },
    },
  }).handledBy(async () => {
    const policy = presentPolicy(name, await readPolicyVersion(database.em.fork(), name));
    return { status: 200, headers: { ETag: entityTag(policy.version) }, body: policy };
  });
}

function putPolicy({ database, reader }: PolicyDependencies, name: PolicyName): Route {
  const { draft, policy } = policySchemas[name];
  const example = examplePolicy(name);
  return route({
    method: 'put',
    path: `/v1/policies/${name}`,
    operationId: `put${typeNameOf(name)}Policy`,
    tag: 'Policies',
    summary: `Decide the policy ${name}`,
    description: [
      policyCatalogue[name].description,
      'The whole of it: what is left out has its default. It counts everywhere within five seconds, for what begins then: an order keeps what it was started under.',
      'What is decided already is not written again. Nothing is written with `?dryRun=true`.',
    ].join(' '),
    permission: 'policies:write',
    query: z.strictObject({
      dryRun: word(['true', 'false'])
        .optional()
        .meta({ description: 'Whether to say only what would change.', example: 'true' }),
    }),
    body: draft,
    bodyExample: { document: example.document, note: 'As before, on record.' },
    ifMatch: true,
    responses: {
      200: {
        description: 'The policy as it counts, or would count.',
        headers: tagged,
        schema: z
          .strictObject({
            policy,
            changes: z.array(policyChange).meta({ description: 'What is different from before; empty: nothing.' }),
          })
          .meta({ id: `${typeNameOf(name)}PolicyOutcome`, description: 'What came of a decision.' }),
        example: { policy: example, changes: [] },
      },
    },
  }).handledBy(async ({ query: { dryRun }, body, versions, caller }) => {
    const { document, note = null } = body as { readonly document: PolicyDocument; readonly note?: string | null };
    const decision = { name, document, note, author: caller.name, actor: actorOfCaller(caller), versions };
    const outcome = await database.em.fork().transactional((em) => decide(em, decision, dryRun === 'true'));
    reader.forget();
    return { status: 200, headers: { ETag: entityTag(outcome.policy.version) }, body: outcome };
  });
}

interface Decision {
  readonly name: PolicyName;
  readonly document: PolicyDocument;
  readonly note: string | null;
  readonly author: string;
  readonly actor: Actor;
  readonly versions: ExpectedVersions;
}

async function decide(em: EntityManager, decision: Decision, isDryRun: boolean) {
  const { name, document, versions } = decision;
  const stored = await readPolicyVersion(em, name);
  const before = presentPolicy(name, stored);
  if (versions !== 'any' && !versions.includes(before.version)) throw versionMismatch();
  const changes = changesBetween(before.document, document);
  if (isDryRun) return { policy: { ...before, document: { ...document } as Record<string, number> }, changes };
  if (changes.length === 0 && stored) return { policy: before, changes };
  if ((await decidePolicy(em, decision)) === undefined) throw versionMismatch();
  return { policy: presentPolicy(name, await readPolicyVersion(em, name)), changes };
}

function listVersions({ policies }: PolicyDependencies, name: PolicyName): Route {
  return route({
    method: 'get',
    path: `/v1/policies/${name}/versions`,
    operationId: `list${typeNameOf(name)}PolicyVersions`,
    tag: 'Policies',
    summary: `List the decisions about the policy ${name}`,
    description: 'The newest first. None is ever changed or removed.',
    permission: 'policies:read',
    query: z.strictObject(pageQuery),
    problems: ['invalid-cursor'],
    responses: {
      200: {
        description: 'A page of decisions.',
        schema: pageOf(policySchemas[name].policy, {
          id: `${typeNameOf(name)}PolicyPage`,
          description: 'A page of decisions.',
        }),
        example: { data: [examplePolicy(name)], nextCursor: null },
      },
    },
  }).handledBy(async ({ query: { limit, after } }) => {
    const rows = await policies.listVersions(name, { limit, before: decodeCursor(position, after)?.version });
    const positionOf = ({ version }: (typeof rows)[number]) => ({ version });
    return {
      status: 200,
      body: toPage(rows, limit, { present: (row) => presentPolicy(name, row), position: positionOf }),
    };
  });
}
