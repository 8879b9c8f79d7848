import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { isPermission, reachOf, type Permission } from '../../domain/access/permissions.ts';
import { claimBytes, orderTokenOf, SIGNATURE_BYTES } from '../../domain/access/order-token.ts';
import {
  builtInRoleNames,
  customerPermissions,
  guestPermissions,
  permissionsOfRole,
} from '../../domain/access/roles.ts';
import { apiKeyOf } from '../../domain/credentials/api-key.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createCustomerTokens } from '../shared/customer-tokens.ts';

/** An operation as its OpenAPI document declares it. */
interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
  readonly ownership: string | undefined;
  readonly body: unknown;
}

/** Who asks: what they send, and what they are allowed. Undefined: they are nobody. */
interface Asker {
  readonly who: string;
  readonly authorization?: string;
  readonly held?: ReadonlySet<Permission>;
  /** What may be theirs. Left out: whatever there is. */
  readonly owns?: readonly string[];
}

let testDatabase: TestDatabase;
/** Its Temporal cannot be reached: what gets as far as a workflow is 503, which nobody who is refused may see. */
let api: TestApi;
let operations: readonly Operation[];
let askers: readonly Asker[];
/** What is in the shop, and made by another than whoever asks: by the folder of its address. */
let things: Readonly<Record<string, string>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const limits = [
    'REQUESTS',
    'QUOTES',
    'ORDERS',
    'PAYMENTS',
    'BAD_KEYS',
    'GUEST_REQUESTS',
    'BROWSER_REQUESTS',
    'SHOPPER_ORDERS',
    'SHOPPER_PAYMENTS',
    'SHOPPER_QUOTES',
  ];
  const environment = Object.fromEntries(limits.map((limit) => [`RATE_LIMIT_${limit}`, '0']));
  api = await startTestApi({ databaseUrl: testDatabase.url, environment });
  operations = await declaredOperations();
  things = await anothersThings();
  askers = [...(await nobodies()), ...(await somebodies())];
});
afterAll(async () => {
  await api.stop();
  await testDatabase.drop();
});

async function declaredOperations(): Promise<readonly Operation[]> {
  const { body: document } = await api.call('GET', '/openapi.json', { as: null });
  // oxlint-disable-next-line typescript/no-explicit-any -- it is read as it comes
  const paths = Object.entries<Record<string, any>>(document.paths);
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, requestBody, ...declared }]) => {
      const permission = declared['x-permission'];
      if (!isPermission(permission ?? '')) return [];
      const body: unknown = requestBody?.content['application/json'].example;
      return [{ operationId, path, method, permission, ownership: declared['x-ownership'], body }];
    }),
  );
}

async function anothersThings() {
  await aShop(api.database, [{ sku: 'MUG', onHand: { MAIN: 10 } }]);
  const { orderId } = await aConfirmedOrder(api.database);
  const [customer, quote, product, event] = [randomUUID(), randomUUID(), randomUUID(), randomBytes(32).toString('hex')];
  const em = api.database.em.fork();
  const maker = api.credentialIds.storefront;
  await em.execute(`insert into customer (id, name, made_by) values (?, 'Ada', ?)`, [customer, maker]);
  await em.execute(
    `insert into shipping_quote (id, state, currency, shipping_address, lines, weight_grams, made_by, expires_at)
     values (?, 'quoted', 'GBP', '{"country":"GB"}', '[]', 1, ?, now() + interval '1 hour')`,
    [quote, maker],
  );
  await em.execute(`insert into product (id, title) values (?, 'Mug')`, [product]);
  await em.execute(`insert into role (name, description, permissions) values ('front-desk', 'Calls', '{orders:read}')`);
  return {
    orders: orderId,
    customers: customer,
    'shipping-quotes': quote,
    products: product,
    shipments: randomUUID(),
    'unreadable-events': event,
  };
}

/** What opens nothing. */
async function nobodies(): Promise<Asker[]> {
  const credentials = createCredentialRepository(api.database);
  const soon = new Date(Date.now() + 3_600_000);
  const make = () => credentials.create({ name: 'Ended', role: 'administrator', expiresAt: soon });
  const [expired, revoked, replaced] = [await make(), await make(), await make()];
  await api.database.em.fork().execute('update credential set expires_at = now() where id = ?', [expired.id]);
  await credentials.revoke(revoked.id);
  await credentials.rotate(replaced.id, 0);
  const [orderId, tokens] = [things['orders'] ?? '', createOrderTokens(createSigningKeyRepository(api.database))];
  const issue = await tokens.signer();
  const token = issue({ orderId, placedAtMs: Date.now() });
  const forged = claimBytes({ keyNumber: 1, orderId, expiresAtSeconds: 4_000_000_000 });
  const unknownKey = claimBytes({ keyNumber: 9, orderId, expiresAtSeconds: 4_000_000_000 });
  const old = issue({ orderId, placedAtMs: Date.now() - 90 * 86_400_000 });
  return [
    { who: 'nobody' },
    { who: 'somebody with a malformed key', authorization: 'Bearer qm_secret_short' },
    { who: 'somebody of another scheme', authorization: `Basic ${revoked.key}` },
    { who: 'somebody with a key of no shop', authorization: `Bearer ${apiKeyOf('secret', 'A'.repeat(43))}` },
    ...[expired, revoked, replaced].map(({ key }, n) => ({
      who: `somebody whose key ${['has expired', 'was revoked', 'was replaced'][n]}`,
      authorization: `Bearer ${key}`,
    })),
    { who: 'a guest whose token was cut', authorization: `Bearer ${token.slice(0, -1)}` },
    { who: 'a guest whose token has expired', authorization: `Bearer ${old}` },
    {
      who: 'a guest who signs for themselves',
      authorization: `Bearer ${orderTokenOf(forged, new Uint8Array(SIGNATURE_BYTES))}`,
    },
    ...(await endedCustomers()),
    { who: 'a guest of no secret', authorization: `Bearer ${orderTokenOf(unknownKey, randomBytes(SIGNATURE_BYTES))}` },
  ];
}

const aLogin = () => ({
  accountId: randomUUID(),
  customerId: randomUUID(),
  sessionId: randomUUID(),
  loggedInAtSeconds: Math.floor(Date.now() / 1_000),
});

function customerTokens({ issuer = 'quartermaster', audience = 'quartermaster' } = {}) {
  const keys = createKnownKeys(createSigningKeyRepository(api.database));
  return createCustomerTokens({ keys, issuer, audience, sessions: { listEnded: async () => new Set() } });
}

/** Access tokens that open nothing. */
async function endedCustomers(): Promise<Asker[]> {
  const [ours, ended] = [customerTokens(), aLogin()];
  await api.database.em
    .fork()
    .execute(`insert into customer_session (id, account_id, refresh_hash, ended_at) values (?, ?, 'hash', now())`, [
      ended.sessionId,
      ended.accountId,
    ]);
  const good = await ours.sign(aLogin());
  const only = ['setTimeout', 'setInterval', 'setImmediate', 'nextTick', 'queueMicrotask', 'performance'] as const;
  jest.useFakeTimers({
    now: Date.now() - 601_000,
    doNotFake: [...only, 'clearTimeout', 'clearInterval', 'clearImmediate', 'hrtime'],
  });
  const expired = await ours.sign(aLogin());
  jest.useRealTimers();
  const tokens = {
    'whose access token has expired': expired,
    'whose session has ended': await ours.sign(ended),
    'whose access token is for another audience': await customerTokens({ audience: 'elsewhere' }).sign(aLogin()),
    'whose access token is of another issuer': await customerTokens({ issuer: 'elsewhere' }).sign(aLogin()),
    'whose access token has another signature': `${good.slice(0, -8)}AAAAAAAA`,
  };
  return Object.entries(tokens).map(([whose, token]) => ({
    who: `a customer ${whose}`,
    authorization: `Bearer ${token}`,
  }));
}

/** A key of each role, none of which has made any of the things, and a guest of another order. */
async function somebodies(): Promise<Asker[]> {
  const credentials = createCredentialRepository(api.database);
  const keys = builtInRoleNames.map(async (role) => {
    const { key } = await credentials.create({ name: `Matrix ${role}`, role });
    return { who: role, authorization: `Bearer ${key}`, held: permissionsOfRole(role, null) };
  });
  const { key: roleless, id } = await credentials.create({ name: 'Matrix', role: 'support' });
  await api.database.em.fork().execute(`update credential set role = 'given-up' where id = ?`, [id]);
  const tokens = createOrderTokens(createSigningKeyRepository(api.database));
  const token = (await tokens.signer())({ orderId: randomUUID(), placedAtMs: Date.now() });
  return [
    ...(await Promise.all(keys)),
    { who: 'a key whose role is gone', authorization: `Bearer ${roleless}`, held: new Set() },
    { who: 'a guest of another order', authorization: `Bearer ${token}`, held: guestPermissions, owns: ['order'] },
    {
      who: 'another customer',
      authorization: `Bearer ${await customerTokens().sign(aLogin())}`,
      held: customerPermissions,
      owns: ['order', 'quote'],
    },
  ];
}

/** What the document says of them: refused with this status, or let in. */
function declared({ held, owns }: Asker, { permission, ownership, path }: Operation): 401 | 403 | 404 | 'let in' {
  if (!held) return 401;
  const reach = reachOf(held, permission);
  if (reach === 'any') return 'let in';
  if (!reach || !ownership || (owns && !owns.includes(ownership))) return 403;
  return path.includes('{id}') ? 404 : 'let in';
}

/** `inEarnest`: as it would be done. Otherwise so that it cannot be: with a broken body, and no key under which it is remembered. */
async function send({ authorization }: Asker, { method, path, body }: Operation, inEarnest: boolean) {
  const folder = /^\/v1\/([\w-]+)/.exec(path)?.[1] ?? '';
  const address = filledIn(path, {
    id: things[folder] ?? randomUUID(),
    name: 'front-desk',
    locationId: 'MAIN',
    country: 'GB',
    taxClass: 'standard',
    provider: 'google',
    subscriptionId: randomUUID(),
    kind: 'order-confirmed',
    locale: 'en',
    channel: 'email',
  });
  return api.call(method.toUpperCase(), address, {
    as: null,
    ...(body === undefined ? {} : inEarnest ? { body } : { rawBody: '{' }),
    headers: {
      ...(authorization ? { authorization } : {}),
      ...(inEarnest ? { 'idempotency-key': randomUUID() } : {}),
      'if-match': '*',
    },
  });
}

/** Every row of every table but for when keys were last of use, which is written behind answers. */
async function contentOfDatabase(): Promise<Record<string, string>> {
  const em = api.database.em.fork();
  const tables = await em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const sums = tables.map(async ({ name }) => {
    const [row] = await em.execute<{ sum: string }[]>(
      `select count(*) || ' ' || coalesce(md5(string_agg(row, ',' order by row)), '') as sum
       from (select (to_jsonb(t) - 'last_used_at')::text as row from "${name}" t) rows`,
    );
    return [name, row?.sum ?? ''] as const;
  });
  return Object.fromEntries(await Promise.all(sums));
}

describe('every operation that takes a permission', () => {
  it('refuses each as is declared, whatever they send, and changes nothing', async () => {
    expect(operations.length).toBeGreaterThan(40);
    const before = await contentOfDatabase();
    const wrong: string[] = [];
    let refused = 0;
    for (const operation of operations) {
      const due = askers.flatMap((asker) => {
        const expected = declared(asker, operation);
        return expected === 'let in' ? [] : [{ asker, expected }];
      });
      const answers = await Promise.all(due.map(({ asker }) => send(asker, operation, true)));
      refused += due.length;
      for (const [n, { asker, expected }] of due.entries()) {
        const { status, body } = answers[n] ?? {};
        const code = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found' }[expected];
        const isNamed = expected !== 403 || body?.detail.includes(`\`${operation.permission}\``);
        if (status !== expected || body?.code !== code || !isNamed) {
          wrong.push(`${operation.operationId} to ${asker.who}: ${status} ${body?.code}, not ${expected}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(500);
    expect(await contentOfDatabase()).toEqual(before);
  }, 20_000);

  it('lets in whoever is allowed, as far as what they ask is judged', async () => {
    const before = await contentOfDatabase();
    const wrong: string[] = [];
    for (const operation of operations) {
      // What has no body is asked of nothing that there is.
      const harmless = { ...operation, path: operation.method === 'get' ? operation.path : nowhere(operation.path) };
      const due = askers.filter((asker) => declared(asker, operation) === 'let in');
      const answers = await Promise.all(due.map((asker) => send(asker, harmless, false)));
      for (const [n, { status, body }] of answers.entries()) {
        const isJudged = status < 500 && status !== 401 && (status !== 403 || isOfWhatWasAsked(operation));
        if (!isJudged) wrong.push(`${operation.operationId} to ${due[n]?.who}: ${status} ${body?.code}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await contentOfDatabase()).toEqual(before);
  }, 20_000);
});

/** An id that nothing has, whose form is that of all: a SHA-256 where it is one of those. */
function nowhere(path: string): string {
  const id = path.includes('unreadable-events') ? randomBytes(32).toString('hex') : randomUUID();
  return filledIn(path, {
    id,
    name: 'not-there',
    locationId: 'NOWHERE',
    country: 'AQ',
    taxClass: 'nothing',
    provider: 'nobody',
    kind: 'nothing',
    subscriptionId: randomUUID(),
    locale: 'xx',
    channel: 'pigeon',
  });
}

function filledIn(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The matrix knows no ${name} of ${path}`);
    return value;
  });
}

/** A storefront looks customers up by their address only, so that it depends on the query. */
function isOfWhatWasAsked({ operationId }: Operation): boolean {
  return operationId === 'listCustomers';
}
