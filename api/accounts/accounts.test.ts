import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { EXPORT_LOCK } from '../../db/people/own-data-queries.ts';
import { createAccountTokens, type AccountTokens } from '../../db/accounts/account-tokens.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import type { TokenPurpose } from '../../domain/accounts/account-token.ts';
import { aCheckoutBody, aShop } from '../../tests/support/a-shop.ts';
import { eventually } from '../../tests/support/eventually.ts';
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
/** From the shop's server, which names no shopper: so no address is slowed down by what other tests do. */
const logIn = (body: object, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/sessions', { as: 'storefront', body, headers });
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
    const [made, late] = first.status === 201 ? [first, second] : [second, first];
    expect([made.status, late.status, late.body.code]).toEqual([201, 409, 'link-used']);
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
    const slow = await asShop({ email, password });
    expect([slow.status, Number(slow.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await asShop({ email, password, deviceToken })).status).toBe(201);
  });
});

describe('guessing at one account', () => {
  const asShop = (body: object) => api.call('POST', '/v1/sessions', { as: 'storefront', body });

  it('is judged five times where a hundred come at once', async () => {
    const { email } = await aCustomer();
    const guesses = await Promise.all(Array.from({ length: 100 }, () => asShop({ email, password: 'wrong one' })));
    const judged = guesses.filter(({ status }) => status === 401);
    expect([judged.length, guesses.length - judged.length]).toEqual([5, 95]);
    for (const { status } of guesses) expect([401, 429]).toContain(status);
  });

  it('is slowed down on a device that is known, which may be stolen', async () => {
    const { email } = await aCustomer();
    const { deviceToken } = (await asShop({ email, password })).body;
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await asShop({ email, password: 'wrong', deviceToken })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    // What is guessed there slows down nobody elsewhere.
    expect((await asShop({ email, password })).status).toBe(201);
  });

  it('at many, from behind a proxy that nobody knows, slows down nobody else who comes by it', async () => {
    const { email } = await aCustomer();
    const guess = () => fromPage('/v1/sessions', { email: `${randomUUID()}@example.com`, password: 'wrong' });
    const guesses = await Promise.all(Array.from({ length: 30 }, guess));
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await fromPage('/v1/sessions', { email, password })).status).toBe(201);
  });

  it('is slowed down with an access token, which may be stolen', async () => {
    const { accessToken, email } = await aCustomer();
    const body = { currentPassword: 'wrong', password: 'a lantern, two geese' };
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      const { status, headers } = await asCustomer(accessToken, 'POST', '/v1/account/password', body);
      statuses.push(status);
      if (status === 429) expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await asShop({ email, password })).status).toBe(201);
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

  it('ends when a token of long ago is used again', async () => {
    const { refreshToken } = await aCustomer();
    let newest = refreshToken;
    for (let n = 0; n < 25; n += 1) {
      const { status, body } = await fromPage('/v1/sessions/refresh', { refreshToken: newest });
      expect(status).toBe(200);
      newest = body.refreshToken;
    }
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken: newest })).status).toBe(401);
  });

  it('goes on by no more than one chain where two refresh by the same token at once', async () => {
    const { refreshToken, accountId } = await aCustomer();
    const both = await Promise.all(Array.from({ length: 4 }, () => fromPage('/v1/sessions/refresh', { refreshToken })));
    const next = both.filter(({ status }) => status === 200).map(({ body }) => String(body.refreshToken));
    expect(next.length).toBeGreaterThan(0);
    // Each answer but the last was lost, as far as the session knows.
    const taken = [];
    for (const token of next) taken.push((await fromPage('/v1/sessions/refresh', { refreshToken: token })).status);
    expect(taken.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(await rows('select 1 from customer_session where account_id = ? and ended_at is null', [accountId])).toEqual(
      next.length > 1 ? [] : [expect.anything()],
    );
  });

  it('is not begun by a password that was changed while it was being checked', async () => {
    const { email } = await aCustomer();
    const waits = () =>
      rows(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    const late = await api.database.em.fork().transactional(async (em) => {
      await em.execute('update customer_account set password_version = password_version + 1 where email = ?', [email]);
      const answer = logIn({ email, password });
      await eventually(async () => (await waits()).length > 0);
      return { answer };
    });
    expect((await late.answer).status).toBe(401);
  });

  it('ends alone, or with all others', async () => {
    const { email, accessToken, refreshToken } = await aCustomer();
    const other = (await logIn({ email, password }, { 'user-agent': 'Firefox/145.0 (Windows)' })).body;
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
    const { accountId, accessToken, email } = await aCustomer();
    const other = (await logIn({ email, password })).body;
    await asCustomer(other.accessToken, 'DELETE', '/v1/sessions/current');
    await asCustomer(accessToken, 'DELETE', '/v1/sessions');
    const events = await rows<{ type: string }>(
      `select type, actor_kind, actor_name, data::text from event where subject_id = ? order by sequence`,
      [accountId],
    );
    // Of logging in and out there is the session, which is forgotten: timelines are kept for ever, and whoever likes logs in all day.
    expect(events.map(({ type }) => type)).toEqual(['account.verified']);
    expect(JSON.stringify(events)).not.toContain('@');
  });
});

describe('an account that was deleted and is made again', () => {
  it('is nobody whom staff are to forget', async () => {
    const { accessToken, customerId, email } = await aCustomer();
    expect((await asCustomer(accessToken, 'DELETE', '/v1/account')).status).toBe(204);
    const again = await aCustomer(email);
    expect(again.customerId).toBe(customerId);
    const tasks = await api.call('GET', `/v1/tasks?kind=account-closed`);
    expect(tasks.body.data.filter((task: { subject: { id: string } }) => task.subject.id === customerId)).toEqual([]);
  });
});

describe('a forgotten password', () => {
  it('is replaced by a link, which ends all sessions and is told to the owner', async () => {
    const { email, refreshToken } = await aCustomer();
    const { deviceToken } = (await logIn({ email, password })).body;
    await fromPage('/v1/accounts/password-reset', { email });
    const token = await linkTo(email, 'password-reset');
    const another = 'a lantern, two geese';
    const done = await fromPage('/v1/accounts/password-reset/confirm', { token, password: another });
    expect(done.status).toBe(200);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
    expect((await logIn({ email, password, deviceToken })).status).toBe(401);
    expect((await logIn({ email, password: another })).status).toBe(201);
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

describe('the account of a customer', () => {
  it('is theirs to read and change, under the version that they have read', async () => {
    const { accessToken, email } = await aCustomer();
    const read = await asCustomer(accessToken, 'GET', '/v1/account');
    expect(read.body).toMatchObject({ email, name: 'Ada', hasPassword: true, providers: [], pendingEmail: null });
    const ifMatch = { 'if-match': read.headers.get('etag') ?? '' };
    const changed = await asCustomer(accessToken, 'PATCH', '/v1/account', { name: 'Ada King' }, ifMatch);
    expect([changed.status, changed.body.name]).toEqual([200, 'Ada King']);
    const stale = await asCustomer(accessToken, 'PATCH', '/v1/account', { name: 'Ada' }, ifMatch);
    expect(stale.body.code).toBe('version-mismatch');
    expect((await api.call('GET', '/v1/account')).status).toBe(404);
  });

  it('has another password once the present one is said, and other devices are logged out', async () => {
    const { accessToken, refreshToken, email } = await aCustomer();
    const other = (await logIn({ email, password })).body;
    const change = (currentPassword: string, to: string) =>
      asCustomer(accessToken, 'POST', '/v1/account/password', { currentPassword, password: to });
    expect((await change('not this one', 'a lantern, two geese')).body.code).toBe('login-failed');
    expect((await change(password, '12345678')).body.code).toBe('password-refused');
    expect((await change(password, 'a lantern, two geese')).status).toBe(204);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken: other.refreshToken })).status).toBe(401);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(200);
    expect((await logIn({ email, password: 'a lantern, two geese' })).status).toBe(201);
  });

  it('has another address once its reader has used the link, and not that of another account', async () => {
    const [ada, bob] = [await aCustomer(), await aCustomer()];
    const ask = (email: string) => asCustomer(ada.accessToken, 'POST', '/v1/account/email', { email });
    expect((await ask(bob.email)).status).toBe(202);
    expect((await mailsTo(bob.email))[0]).toMatchObject({ kind: 'account-exists' });
    const email = `${randomUUID()}@example.com`;
    expect((await ask(email)).status).toBe(202);
    const [mail] = await rows<{ version: number }>(
      `select (facts ->> 'version')::int as version from message where email = ? and kind = 'account-email-changed'`,
      [email],
    );
    const token = await links.sign({ purpose: 'email-change', accountId: ada.accountId, version: mail?.version ?? -1 });
    expect((await fromPage('/v1/accounts/email/confirm', { token })).status).toBe(204);
    expect((await fromPage('/v1/accounts/email/confirm', { token })).body.code).toBe('link-used');
    expect((await logIn({ email, password })).status).toBe(201);
    expect((await logIn({ email: ada.email, password })).status).toBe(401);
    expect(await rows('select email from customer where id = ?', [ada.customerId])).toEqual([{ email }]);
  });

  it('has an address book, with one default', async () => {
    const [ada, bob] = [await aCustomer(), await aCustomer()];
    const address = { name: 'Ada', line1: 'Hauptstraße 1', city: 'Berlin', postalCode: '10115', country: 'DE' };
    const add = (body: object) => asCustomer(ada.accessToken, 'POST', '/v1/account/addresses', body);
    const home = (await add({ address })).body;
    const work = (await add({ address: { ...address, line1: 'Nebenstraße 2' }, label: 'At work', isDefault: true }))
      .body;
    const listed = (await asCustomer(ada.accessToken, 'GET', '/v1/account/addresses')).body.data;
    expect(listed.map(({ id, isDefault }: { id: string; isDefault: boolean }) => [id, isDefault])).toEqual([
      [work.id, true],
      [home.id, false],
    ]);
    const path = `/v1/account/addresses/${work.id}`;
    const body = { address, label: null };
    expect((await asCustomer(bob.accessToken, 'PUT', path, body, { 'if-match': '*' })).status).toBe(404);
    expect((await asCustomer(bob.accessToken, 'DELETE', path)).status).toBe(404);
    expect((await asCustomer(ada.accessToken, 'PUT', path, body, { 'if-match': '"7"' })).status).toBe(412);
    const put = await asCustomer(ada.accessToken, 'PUT', path, body, { 'if-match': '"1"' });
    expect(put.body).toMatchObject({ label: null, isDefault: true, version: 2, address: { line1: 'Hauptstraße 1' } });
    expect((await asCustomer(ada.accessToken, 'DELETE', path)).status).toBe(204);
  });

  it('claims what its address has ordered as a guest, and shows all of its orders', async () => {
    const { accessToken, customerId, email } = await aCustomer();
    const own = await anEndedOrder(api.database, { email, customerId });
    const guests = await anEndedOrder(api.database, { email });
    const another = await anEndedOrder(api.database, { email: `${randomUUID()}@example.com` });
    const list = async () => (await asCustomer(accessToken, 'GET', '/v1/account/orders')).body.data;
    const ids = async () => (await list()).map(({ id }: { id: string }) => id).sort();
    expect(await ids()).toEqual([own]);
    const claim = () => asCustomer(accessToken, 'POST', '/v1/account/claim-orders');
    expect((await claim()).body).toEqual({ claimed: 1, isMore: false });
    expect((await claim()).body).toEqual({ claimed: 0, isMore: false });
    expect(await ids()).toEqual([own, guests].sort());
    expect(await ids()).not.toContain(another);
  });

  it('is told whole, without what would log somebody in', async () => {
    const { accessToken, email } = await aCustomer();
    const { status, body } = await asCustomer(accessToken, 'GET', '/v1/account/export');
    expect([status, body.customer_account[0].email]).toEqual([200, email]);
    expect(body.customer_session).toHaveLength(1);
    expect(JSON.stringify(body)).not.toMatch(/argon2|[0-9a-f]{64}/);
  });

  it('is told nothing of what staff noted, and of no card more than a shopper may know', async () => {
    const { accessToken, customerId, email } = await aCustomer();
    const orderId = await anEndedOrder(api.database, { email, customerId });
    await rows(`update sales_order set hold_reason = 'Held: suspected fraud' where id = ?`, [orderId]);
    await rows(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, decline_code)
       values (?, ?, 1, ?, 'pm_1', 1, 'USD', 'declined', 'stolen_card')`,
      [randomUUID(), orderId, randomUUID()],
    );
    const { status, body } = await asCustomer(accessToken, 'GET', '/v1/account/export');
    expect([status, body.sales_order[0].id, body.payment[0].decline_code]).toEqual([200, orderId, 'generic_decline']);
    expect(JSON.stringify(body)).not.toMatch(/fraud|stolen/);
  });

  it('is told by itself to whoever has just logged in, and to one in the shop at a time', async () => {
    const { accessToken, refreshToken, accountId } = await aCustomer();
    const read = (token: string) => asCustomer(token, 'GET', '/v1/account/export');
    await rows(`update customer_session set started_at = now() - interval '20 minutes' where account_id = ?`, [
      accountId,
    ]);
    const { accessToken: old } = (await fromPage('/v1/sessions/refresh', { refreshToken })).body;
    expect((await read(old)).body.code).toBe('login-too-old');
    await api.database.em.fork().transactional(async (em) => {
      await em.execute('select pg_advisory_xact_lock(?)', [EXPORT_LOCK]);
      const { status, headers, body } = await read(accessToken);
      expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'too-many-requests', '5']);
    });
    // What was refused for the others is none of the three.
    for (const expected of [200, 200, 200, 429]) expect((await read(accessToken)).status).toBe(expected);
  });

  it('is deleted at once, and staff are asked to forget the customer', async () => {
    const { accessToken, refreshToken, customerId, email } = await aCustomer();
    expect((await asCustomer(accessToken, 'DELETE', '/v1/account')).status).toBe(204);
    expect((await fromPage('/v1/sessions/refresh', { refreshToken })).status).toBe(401);
    expect((await logIn({ email, password })).status).toBe(401);
    // The list of ended sessions is read once in five seconds.
    expect([401, 404]).toContain((await asCustomer(accessToken, 'GET', '/v1/account')).status);
    const tasks = await api.call('GET', `/v1/tasks?kind=account-closed`);
    expect(tasks.body.data).toContainEqual(
      expect.objectContaining({ subject: expect.objectContaining({ type: 'customer', id: customerId }) }),
    );
  });
});
