import { Validator } from '@seriousme/openapi-schema-validator';
import { createPasswords } from '../../db/passwords/passwords.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { readApiConfig } from '../api-config.ts';
import { allRoutes } from '../app.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createTemporalCalls, createTemporalClient } from '../shared/temporal.ts';
import { noStaff } from '../../tests/support/staff-sessions.ts';
import { startTestApi, testApiEnvironment, type TestApi } from '../../tests/support/test-api.ts';
import { followed, partsOf } from '../../tests/support/document-parts.ts';
import { createPolicyQueries } from '../../db/policies/policy-queries.ts';
import { createPolicyReader } from '../../db/policies/policy-reader.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { documentationRoutes } from './documentation-routes.ts';
import { PreparedBody } from '../shared/prepared-body.ts';
import { problemCodes } from '../shared/problem-catalogue.ts';
import { problemsOf } from '../shared/implied-problems.ts';
import type { Route } from '../shared/route.ts';

describe('the API’s description of itself', () => {
  let testDatabase: TestDatabase;
  let api: TestApi;
  let routes: readonly Route[];

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    api = await startTestApi({ databaseUrl: testDatabase.url });
    const temporal = createTemporalCalls(createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' }));
    const config = readApiConfig(testApiEnvironment);
    const draining = new AbortController().signal;
    const orderTokens = createOrderTokens({ listLive: async () => [] });
    const log = pino({ level: 'silent' });
    const { database } = api;
    const policies = createPolicyReader(createPolicyQueries(database));
    routes = allRoutes({
      database,
      policies,
      temporal,
      config,
      log,
      draining,
      alarm: () => {},
      orderTokens,
      staff: noStaff,
      passwords: createPasswords(),
    });
  });
  afterAll(async () => {
    await api.stop();
    await testDatabase.drop();
  });

  it('is valid OpenAPI 3.1', async () => {
    const { body } = await api.call('GET', '/openapi.json', { as: null });
    expect(body.openapi).toBe('3.1.0');
    const result = await new Validator().validate(body);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('is written and compressed once, not for each who reads it', async () => {
    const served = documentationRoutes(routes, { showsReference: true }).find(
      ({ contract }) => contract.path === '/openapi.json',
    );
    const input = {} as Parameters<NonNullable<typeof served>['handle']>[0];
    const [first, second] = [await served?.handle(input), await served?.handle(input)];
    const prepared = first?.body;
    if (!(prepared instanceof PreparedBody)) throw new Error('It is written anew for each who reads it');
    expect(second?.body).toBe(prepared);
    const { headers, body } = await api.call('GET', '/openapi.json', { as: null });
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.stringify(body)).toBe(prepared.bytes.toString());
  });

  it('describes every route once, each answer with a schema and an example', async () => {
    const { body } = await api.call('GET', '/openapi.json', { as: null });
    const ids = routes.map(({ contract }) => contract.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { contract } of routes) {
      const operation = body.paths[contract.path]?.[contract.method];
      expect(operation?.operationId).toBe(contract.operationId);
      for (const [status, { schema, contentType = 'application/json' }] of Object.entries(contract.responses)) {
        const content = operation.responses[status].content?.[contentType];
        expect([contract.operationId, status, content?.example === undefined]).toEqual([
          contract.operationId,
          status,
          !schema,
        ]);
      }
      for (const code of problemsOf(contract)) {
        const found = Object.values(operation.responses).some((response) =>
          JSON.stringify(followed(body, response)).includes(`"${code}"`),
        );
        expect([contract.operationId, code, found]).toEqual([contract.operationId, code, true]);
      }
    }
  });

  it('describes what generated clients can be made of', async () => {
    const { body } = await api.call('GET', '/openapi.json', { as: null });
    for (const { place, value } of partsOf(body)) {
      expect([place, typeof value.const]).not.toEqual([place, 'boolean']);
      expect([place, Math.abs(value.minimum ?? 0)]).not.toEqual([place, Number.MAX_SAFE_INTEGER]);
      expect([place, value.maximum]).not.toEqual([place, Number.MAX_SAFE_INTEGER]);
    }
  });

  it('names no problem that nothing answers', () => {
    const answered = new Set(routes.flatMap(({ contract }) => problemsOf(contract)));
    expect(problemCodes.filter((code) => !answered.has(code))).toEqual(['method-not-allowed']);
  });

  it('takes an id in capitals for the same wherever one stands in the address', () => {
    const [uuid, hash] = ['0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', 'ab'.repeat(32)];
    const withIds = routes.filter(({ contract }) => contract.path.includes('{id}'));
    expect(withIds.length).toBeGreaterThan(10);
    for (const { contract } of withIds) {
      const id = contract.path.startsWith('/v1/unreadable-events/') ? hash : uuid;
      const others = contract.path.includes('{subscriptionId}') ? { subscriptionId: uuid } : {};
      expect([contract.operationId, contract.params?.parse({ ...others, id: id.toUpperCase() })]).toEqual([
        contract.operationId,
        { ...others, id },
      ]);
    }
  });

  it('gives examples that its own schemas accept', () => {
    for (const { contract } of routes) {
      const { operationId, body, bodyExample, responses } = contract;
      if (body && !contract.rawBody)
        expect([operationId, body.safeParse(bodyExample).error?.issues]).toEqual([operationId, undefined]);
      for (const { schema, example } of Object.values(responses)) {
        expect([operationId, schema?.safeParse(example).error?.issues]).toEqual([operationId, undefined]);
      }
    }
  });

  it('explains each problem on a page of its own', async () => {
    const pages = await Promise.all(problemCodes.map((code) => api.call('GET', `/problems/${code}`, { as: null })));
    expect(pages.map(({ status }) => status)).toEqual(problemCodes.map(() => 200));
    expect(pages[0]?.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect((await api.call('GET', '/problems/bad-luck', { as: null })).status).toBe(404);
  });
});
