import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startTestApi, type TestApi } from '../../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import {
  startTestLoginProvider,
  type PersonThere,
  type TestLoginProvider,
} from '../../../tests/support/test-login-provider.ts';

let testDatabase: TestDatabase;
let api: TestApi;
let provider: TestLoginProvider;

beforeAll(async () => {
  // That it keeps all in memory is what it warns of.
  jest.spyOn(console, 'warn').mockReturnValue();
  [testDatabase, provider] = await Promise.all([createTestDatabase(), startTestLoginProvider()]);
  const { issuer, client } = provider;
  const away = { name: 'away', issuer: 'http://127.0.0.1:1', ...client };
  const environment = { LOGIN_PROVIDERS: JSON.stringify([{ name: 'big', issuer, ...client }, away]) };
  api = await startTestApi({ databaseUrl: testDatabase.url, environment });
});
afterAll(async () => {
  await api.stop();
  await Promise.all([testDatabase.drop(), provider.stop()]);
});

const redirectUri = 'https://shop.example/login';
const start = async () =>
  (await api.call('POST', '/v1/sessions/oidc/big/start', { as: 'storefront', body: { redirectUri } })).body;
const finish = (flow: string, callbackUrl: string) =>
  api.call('POST', '/v1/sessions/oidc/big/finish', { as: 'storefront', body: { flow, callbackUrl } });

async function logIn(person: PersonThere) {
  provider.isFor(person);
  const { authorizationUrl, flow } = await start();
  const callbackUrl = await provider.visit(authorizationUrl);
  return { flow, callbackUrl, answer: await finish(flow, callbackUrl) };
}

const aPerson = () => ({ subject: randomUUID(), email: `${randomUUID()}@example.com` });
const rows = <T extends object>(sql: string, params: unknown[]) => api.database.em.fork().execute<T[]>(sql, params);

/** An account with a password, and its access token. */
async function withPassword(email: string) {
  const [account, customer] = [randomUUID(), randomUUID()];
  await rows(`insert into customer (id, email, name) values (?, ?, 'Ada')`, [customer, email]);
  await rows(
    `insert into customer_account (id, email, customer_id, verified_at, password_hash) values (?, ?, ?, now(), 'x')`,
    [account, email, customer],
  );
  return { account, customer };
}

describe('a login by way of a provider', () => {
  it('makes an account of an address that the provider has verified, and knows it again by who they are there', async () => {
    const person = aPerson();
    const { answer } = await logIn(person);
    expect([answer.status, typeof answer.body.refreshToken]).toEqual([200, 'string']);
    // Another address there is the same person.
    const again = await logIn({ ...person, email: `${randomUUID()}@example.com` });
    expect(again.answer.body.accountId).toBe(answer.body.accountId);
    const headers = { authorization: `Bearer ${answer.body.accessToken}` };
    const { body } = await api.call('GET', '/v1/account', { as: null, headers });
    expect(body).toMatchObject({ email: person.email, name: 'Ada Lovelace', hasPassword: false, providers: ['big'] });
  });

  it('takes over nothing of whoever has the address already', async () => {
    const person = aPerson();
    const { account } = await withPassword(person.email);
    const { answer } = await logIn(person);
    expect([answer.status, answer.body.code]).toEqual([409, 'login-not-linked']);
    expect(await rows('select 1 from account_login where account_id = ?', [account])).toEqual([]);
    // Nor does another person there who has been given the address of one who is linked.
    const first = aPerson();
    expect((await logIn(first)).answer.status).toBe(200);
    expect((await logIn({ subject: randomUUID(), email: first.email })).answer.body.code).toBe('login-not-linked');
  });

  it('needs an address that the provider has verified', async () => {
    expect((await logIn({ ...aPerson(), isVerified: false })).answer.body.code).toBe('provider-refused');
    expect((await logIn({ subject: randomUUID() })).answer.body.code).toBe('provider-refused');
  });

  it('is done once, and by whoever has begun it', async () => {
    const { flow, callbackUrl, answer } = await logIn(aPerson());
    expect(answer.status).toBe(200);
    expect((await finish(flow, callbackUrl)).body.code).toBe('provider-refused');
    provider.isFor(aPerson());
    const mine = await start();
    const theirs = await provider.visit((await start()).authorizationUrl);
    expect((await finish(mine.flow, theirs)).body.code).toBe('provider-refused');
    expect((await finish(`${mine.flow.slice(0, -4)}AAAA`, theirs)).status).toBe(404);
  });

  it('is linked to the account that is logged in, and to no second one', async () => {
    const [ada, bob] = [aPerson(), aPerson()];
    const { answer } = await logIn(ada);
    const other = await logIn(bob);
    const third = aPerson();
    const link = async (accessToken: string) => {
      provider.isFor(third);
      const { authorizationUrl, flow } = await start();
      const callbackUrl = await provider.visit(authorizationUrl);
      const headers = { authorization: `Bearer ${accessToken}` };
      return api.call('POST', '/v1/account/logins', { as: null, headers, body: { flow, callbackUrl } });
    };
    expect((await link(answer.body.accessToken)).status).toBe(204);
    expect((await link(answer.body.accessToken)).status).toBe(204);
    expect((await link(other.answer.body.accessToken)).body.code).toBe('login-taken');
    expect((await logIn(third)).answer.body.accountId).toBe(answer.body.accountId);
  });

  it('says 404 of a provider that there is not, and 503 of one that does not answer', async () => {
    const begin = (name: string) =>
      api.call('POST', `/v1/sessions/oidc/${name}/start`, { as: 'storefront', body: { redirectUri } });
    expect((await begin('nobody')).status).toBe(404);
    expect((await begin('away')).status).toBe(503);
  });
});
