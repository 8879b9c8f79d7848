import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createAccountTokens, type AccountTokens } from '../../db/accounts/account-tokens.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import type { TokenPurpose } from '../../domain/accounts/account-token.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';

let testDatabase: TestDatabase;
let api: TestApi;
let links: AccountTokens;
let page: string;

const password = 'mulled-wine at dusk';

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  api = await startTestApi({ databaseUrl: testDatabase.url, environment: { RATE_LIMIT_SHOPPER_LOGINS: '0' } });
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 100 } }]);
  links = createAccountTokens(createKnownKeys(createSigningKeyRepository(api.database)));
  page = (await createCredentialRepository(api.database).create({ name: 'Page', role: 'publishable' })).key;
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

const rows = <T extends object>(sql: string, params: unknown[] = []) =>
  api.database.em.fork().execute<T[]>(sql, params);

/** From a page, as anybody can. */
const fromPage = (path: string, body: object, headers: Record<string, string> = {}) =>
  api.call('POST', path, { as: null, body, headers: { authorization: `Bearer ${page}`, ...headers } });
const asCustomer = (accessToken: string, method: string, path: string, body?: unknown, headers = {}) =>
  api.call(method, path, {
    as: null,
    headers: { authorization: `Bearer ${accessToken}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });

/** What an address was mailed, newest first, and the token of the link in the newest. */
async function mailsTo(email: string) {
  return rows<{ kind: string; id: string; version: number | null }>(
    `select m.kind, a.id, (m.facts ->> 'version')::int as version
     from message m join customer_account a on a.id = m.account_id where a.email = ? order by m.queued_at desc`,
    [email],
  );
}
async function linkTo(email: string, purpose: TokenPurpose) {
  const [mail] = await mailsTo(email);
  return links.sign({ purpose, accountId: mail?.id ?? '', version: mail?.version ?? -1 });
}

/** Somebody with an account, who is logged in. */
async function aCustomer(email = `${randomUUID()}@example.com`) {
  expect((await fromPage('/v1/accounts', { email })).status).toBe(202);
  const token = await linkTo(email, 'verify');
  const { status, body } = await fromPage('/v1/accounts/verify', { token, password, name: 'Ada' });
  expect(status).toBe(201);
  return { email, ...(body as { accessToken: string; refreshToken: string; customerId: string; accountId: string }) };
}

describe('registering', () => {
  it('makes nothing of an address before its reader has used the link', async () => {
    const email = `${randomUUID()}@example.com`;
    await fromPage('/v1/accounts', { email: email.toUpperCase() });
    expect(await rows('select 1 from customer where email = ?', [email])).toEqual([]);
    expect(await mailsTo(email)).toMatchObject([{ kind: 'account-verify' }]);
    expect((await fromPage('/v1/sessions', { email, password })).body.code).toBe('login-failed');
  });

  it('is answered the same where there is an account, whose owner is told', async () => {
    const { email } = await aCustomer();
    const fresh = await fromPage('/v1/accounts', { email: `${randomUUID()}@example.com` });
    const known = await fromPage('/v1/accounts', { email });
    expect([known.status, known.body]).toEqual([fresh.status, fresh.body]);
    expect(await mailsTo(email)).toMatchObject([{ kind: 'account-exists' }, { kind: 'account-verify' }]);
  });

  it('logs in by a link that works once, for one purpose', async () => {
    const email = `${randomUUID()}@example.com`;
    await fromPage('/v1/accounts', { email });
    const token = await linkTo(email, 'verify');
    const other = await linkTo(email, 'password-reset');
    const use = (sent: string, path = '/v1/accounts/verify') => fromPage(path, { token: sent, password });
    expect((await use(other)).body.code).toBe('link-used');
    expect((await use(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).body.code).toBe('link-used');
    const [first, second] = await Promise.all([use(token), use(token)]);
    expect([first.status, second.status].sort()).toEqual([201, 409]);
    expect((await use(token)).body.code).toBe('link-used');
    expect((await use(token, '/v1/accounts/password-reset/confirm')).body.code).toBe('link-used');
  });

  it('refuses a password that everybody guesses, and leaves the link for a better one', async () => {
    const email = `${randomUUID()}@example.com`;
    await fromPage('/v1/accounts', { email });
    const token = await linkTo(email, 'verify');
    for (const weak of ['password1', 'short', email]) {
      const { status, body } = await fromPage('/v1/accounts/verify', { token, password: weak });
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'password-refused', '/password']);
    }
    expect((await fromPage('/v1/accounts/verify', { token, password })).status).toBe(201);
  });

  it('joins the customer who has the address, and takes none who has another account', async () => {
    const email = `${randomUUID()}@example.com`;
    const { body: known } = await api.call('POST', '/v1/customers', { body: { email, name: 'Ada of old' } });
    expect((await aCustomer(email)).customerId).toBe(known.id);
    // Staff give the customer another address; whoever reads the first registers anew, and is somebody else.
    const moved = `${randomUUID()}@example.com`;
    const headers = { 'if-match': '*' };
    await api.call('PATCH', `/v1/customers/${known.id}`, { body: { email: moved }, headers });
    await fromPage('/v1/accounts', { email: moved });
    const token = await linkTo(moved, 'verify');
    expect((await fromPage('/v1/accounts/verify', { token, password })).body.code).toBe('email-taken');
  });
});

describe('logging in', () => {
  it('takes the right password, and says the same of a wrong one, an unknown address and one without a password', async () => {
    const { email, customerId } = await aCustomer();
    const unverified = `${randomUUID()}@example.com`;
    await fromPage('/v1/accounts', { email: unverified });
    const right = await fromPage('/v1/sessions', { email: ` ${email.toUpperCase()} `, password });
    expect([right.status, right.body.customerId]).toEqual([201, customerId]);
    const answers = await Promise.all(
      [email, unverified, `${randomUUID()}@example.com`].map((one) =>
        fromPage('/v1/sessions', { email: one, password: 'something else' }),
      ),
    );
    for (const { status, body, headers } of answers) {
      expect([status, body.code, body.detail]).toEqual([401, 'login-failed', answers[0]?.body.detail]);
      expect(headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('is slowed down after five failures, but not on a device that is known', async () => {
    const { email } = await aCustomer();
    const { deviceToken } = (await fromPage('/v1/sessions', { email, password })).body;
    for (let n = 0; n < 5; n += 1) {
      const shop = await api.call('POST', '/v1/sessions', { as: 'storefront', body: { email, password: 'wrong one' } });
      expect(shop.status).toBe(401);
    }
    const asShop = (body: object) => api.call('POST', '/v1/sessions', { as: 'storefront', body });
    expect((await asShop({ email, password })).status).toBe(201);
    const slow = await asShop({ email, password });
    expect([slow.status, Number(slow.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await asShop({ email, password, deviceToken })).status).toBe(201);
  });
});

describe('a session', () => {
  it('goes on by its refresh token, once, and ends when that is used again', async () => {
    const { refreshToken, accountId } = await aCustomer();
    const refresh = (token: string) => fromPage('/v1/sessions/refresh', { refreshToken: token });
    const second = await refresh(refreshToken);
    expect(second.status).toBe(200);
    const third = await refresh(second.body.refreshToken);
    expect((await asCustomer(third.body.accessToken, 'GET', '/v1/sessions')).body.data).toMatchObject([
      { isCurrent: true },
    ]);
    expect((await refresh(refreshToken)).body.code).toBe('refresh-refused');
    expect((await refresh(third.body.refreshToken)).body.code).toBe('refresh-refused');
    expect(await rows(`select type from event where subject_id = ? and type like '%reused'`, [accountId])).toHaveLength(
      1,
    );
  });

  it('ends alone, or with all others', async () => {
    const { email, accessToken, refreshToken } = await aCustomer();
    const other = (await fromPage('/v1/sessions', { email, password }, { 'user-agent': 'Firefox/145.0 (Windows)' }))
      .body;
    const listed = await asCustomer(accessToken, 'GET', '/v1/sessions');
    expect(listed.body.data).toHaveLength(2);
    expect(listed.body.data).toContainEqual(
      expect.objectContaining({ device: 'Firefox on Windows', isCurrent: false }),
    );
    expect((await asCustomer(other.accessToken, 'DELETE', '/v1/sessions/current')).status).toBe(204);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken: other.refreshToken })).status).toBe(401);
    expect((await asCustomer(accessToken, 'DELETE', '/v1/sessions')).status).toBe(204);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
  });

  it('writes nothing down that says who it is', async () => {
    const { accountId } = await aCustomer();
    const events = await rows<{ type: string }>(
      `select type, actor_kind, actor_name, data::text from event where subject_id = ? order by sequence`,
      [accountId],
    );
    expect(events.map(({ type }) => type)).toEqual(['account.verified', 'account.logged-in']);
    expect(JSON.stringify(events)).not.toContain('@');
  });
});

describe('a forgotten password', () => {
  it('is replaced by a link, which ends all sessions and is told to the owner', async () => {
    const { email, refreshToken } = await aCustomer();
    const { deviceToken } = (await fromPage('/v1/sessions', { email, password })).body;
    await fromPage('/v1/accounts/password-reset', { email });
    const token = await linkTo(email, 'password-reset');
    const another = 'a lantern, two geese';
    const done = await fromPage('/v1/accounts/password-reset/confirm', { token, password: another });
    expect(done.status).toBe(200);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
    expect((await fromPage('/v1/sessions', { email, password, deviceToken })).status).toBe(401);
    expect((await fromPage('/v1/sessions', { email, password: another })).status).toBe(201);
    expect((await mailsTo(email))[0]).toMatchObject({ kind: 'account-password-changed' });
    expect((await fromPage('/v1/accounts/password-reset/confirm', { token, password: another })).status).toBe(409);
  });

  it('of an address without an account is answered the same', async () => {
    const email = `${randomUUID()}@example.com`;
    const { status, body } = await fromPage('/v1/accounts/password-reset', { email });
    expect([status, body]).toEqual([202, '']);
    expect(await mailsTo(email)).toMatchObject([{ kind: 'account-verify' }]);
  });
});

describe('a customer who is logged in', () => {
  const order = async (accessToken: string, more: object = {}) => {
    const { email: _, ...body } = await aCheckoutBody(api.database, [{ sku: 'MUG', quantity: 1 }]);
    return asCustomer(accessToken, 'POST', '/v1/orders', { ...body, ...more }, { 'idempotency-key': randomUUID() });
  };

  it('orders for themselves and for nobody else', async () => {
    const [ada, bob] = [await aCustomer(), await aCustomer()];
    const placed = await order(ada.accessToken);
    expect(placed.status).toBe(202);
    const [request] = await rows<{ customer: string }>(
      `select body ->> 'customerId' as customer from checkout_request where order_id = ?`,
      [placed.body.id],
    );
    expect(request?.customer).toBe(ada.customerId);
    expect((await order(ada.accessToken, { customerId: bob.customerId })).body.code).toBe('unknown-customer');
    expect((await asCustomer(ada.accessToken, 'GET', `/v1/orders/${placed.body.id}`)).status).toBe(200);
    expect((await asCustomer(bob.accessToken, 'GET', `/v1/orders/${placed.body.id}`)).status).toBe(404);
  });

  it('sees their orders whoever placed them, and no customer, list or setting', async () => {
    const { accessToken, customerId, email } = await aCustomer();
    const own = await anEndedOrder(api.database, { email, customerId });
    const guests = await anEndedOrder(api.database, { email });
    await rows(
      `insert into checkout_request (order_id, number, credential_id, body_hash, resolved_at)
      select id, number, gen_random_uuid(), 'hash', now() from sales_order where id in (?, ?) on conflict do nothing`,
      [own, guests],
    );
    expect((await asCustomer(accessToken, 'GET', `/v1/orders/${own}`)).body.id).toBe(own);
    expect((await asCustomer(accessToken, 'GET', `/v1/orders/${guests}`)).status).toBe(404);
    for (const path of ['/v1/orders', '/v1/customers', `/v1/customers/${customerId}`, '/v1/tasks', '/v1/events']) {
      expect([path, (await asCustomer(accessToken, 'GET', path)).status]).toEqual([path, 403]);
    }
    expect((await asCustomer(accessToken, 'GET', '/v1/products')).status).toBe(200);
  });
});

it('publishes the keys that its access tokens are checked by', async () => {
  const { status, body, headers } = await api.call('GET', '/.well-known/jwks.json', { as: null });
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=15']);
  expect(body.keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'qm-1' })]);
});
