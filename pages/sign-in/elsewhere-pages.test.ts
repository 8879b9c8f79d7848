import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aVisitor } from '../../tests/support/a-visitor.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

/** As much of a provider as is asked before somebody is known: it takes no code, and counts those that it is sent. */
let provider: Server;
let codesSent = 0;
let testDatabase: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  provider = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    const isToken = request.url === '/token';
    if (isToken) codesSent += 1;
    const answer = isToken
      ? { error: 'invalid_grant' }
      : {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
        };
    response.writeHead(isToken ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  testDatabase = await createTestDatabase();
  api = await startTestApi({
    databaseUrl: testDatabase.url,
    environment: {
      TRUST_PROXY: '1',
      STAFF_OIDC_ISSUER: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
      STAFF_OIDC_CLIENT_ID: 'shop',
      STAFF_OIDC_CLIENT_SECRET: 'a secret of the shop',
    },
  });
});
beforeEach(() => {
  codesSent = 0;
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
  provider.close();
});

const BACK = '/ops/sign-in/elsewhere/back';

async function begun(from: Readonly<Record<string, string>>) {
  const who = aVisitor(api.url);
  const { location } = await who.get('/ops/sign-in/elsewhere?next=%2Fops%2Ftasks', from);
  const cookie = `qm_staff_elsewhere=${who.cookie('qm_staff_elsewhere')}`;
  const state = new URL(location).searchParams.get('state') ?? '';
  return () => aVisitor(api.url).get(`${BACK}?code=x&state=${state}`, { ...from, cookie });
}

describe('coming back from another provider', () => {
  it('asks the provider about a login that was begun here', async () => {
    const back = await begun({ 'x-forwarded-for': '203.0.113.1' });
    expect((await back()).status).toBe(401);
    expect(codesSent).toBe(1);
  });

  it('asks the provider nothing about one that somebody has made up', async () => {
    const from = { 'x-forwarded-for': '203.0.113.2' };
    const made = `${Buffer.from('/ops').toString('base64url')}.state.nonce.verifier-that-is-forty-three-characters-long`;
    const cookie = `qm_staff_elsewhere=${made}`;
    const answer = await aVisitor(api.url).get(`${BACK}?code=x&state=state`, { ...from, cookie });
    expect(answer.status).toBe(401);
    expect(codesSent).toBe(0);
  });

  it('is slowed down for an address from which it fails again and again', async () => {
    const back = await begun({ 'x-forwarded-for': '203.0.113.3' });
    const answers = await Promise.all(Array.from({ length: 40 }, back));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
    const waits = answers.filter(({ status }) => status === 429);
    expect(waits).toHaveLength(20);
    expect(waits[0]?.headers.get('retry-after')).toMatch(/^[12]$/);
    expect(codesSent).toBe(20);
    const elsewhere = await begun({ 'x-forwarded-for': '203.0.113.4' });
    expect((await elsewhere()).status).toBe(401);
  });
});
