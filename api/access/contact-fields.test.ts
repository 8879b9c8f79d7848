import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { createFulfilmentRepository } from '../../db/fulfilment/fulfilment-repository.ts';
import { addAttention } from '../../db/orders/order-attention.ts';
import { createLabelRepository } from '../../db/shipments/label-repository.ts';
import { permissionIds, type Permission } from '../../domain/access/permissions.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { answeredParts, followed, operationsOf } from '../../tests/support/document-parts.ts';
import { startTestApi, type TestAnswer, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { TemporalCalls } from '../shared/temporal.ts';

/** Any part of a document or an answer. */
// oxlint-disable-next-line typescript/no-explicit-any -- it is read as it comes
type Json = any;

const CONTACT = 'customers:read-contact';

/** What nothing but the person's own data holds, and no example of a request either. */
const email = 'zenobia.quill@example.net';
const residence = {
  name: 'Zenobia Quill',
  phone: '+15550142377',
  line1: '4711 Hemlock Crescent',
  line2: 'Flat Verbena',
};
const LABEL = 'https://labels.example/of-zenobia';
const secrets = [email, ...Object.values(residence), LABEL];

let test: TestDatabase;
/** What is asked of workflows is done at once, and changes nothing. */
let api: TestApi;
let document: Json;
let orderId: string;
/** By the folder of their addresses. */
let things: Readonly<Record<string, string>>;
/** By their names: `blind` may do everything but read how customers are reached. */
const keys: Record<string, string> = {};

beforeAll(async () => {
  test = await createTestDatabase();
  const calls = {
    executeUpdate: (async () => ({})) as unknown as TemporalCalls['executeUpdate'],
    startUpdate: (async () => ({ answer: async () => ({}) })) as unknown as TemporalCalls['startUpdate'],
    executeWorkflow: (async () => ({ kind: 'corrected' })) as unknown as TemporalCalls['executeWorkflow'],
  };
  api = await startTestApi({
    databaseUrl: test.url,
    calls,
    environment: { RATE_LIMIT_REQUESTS: '0', RATE_LIMIT_QUOTES: '0' },
  });
  document = (await api.call('GET', '/openapi.json', { as: null })).body;
  await aShop(api.database, []);
  await aShopOfOne();
  await aRole('blind', (permission) => permission !== CONTACT);
  await aRole('own-only', (permission) => permission === 'orders:read-own');
  for (const role of [
    'blind',
    'own-only',
    'purchasing',
    'catalogue',
    'warehouse',
    'finance',
    'support',
    'integration',
  ]) {
    keys[role] = (await createCredentialRepository(api.database).create({ name: `Key of ${role}`, role })).key;
  }
});
afterAll(async () => {
  await api.stop();
  await test.drop();
});

/** An order of a customer, with a parcel that has a label, and something to do about it. */
async function aShopOfOne(): Promise<void> {
  ({ orderId } = await aConfirmedOrder(api.database));
  const customerId = randomUUID();
  const em = api.database.em.fork();
  const { name, phone } = residence;
  await em.execute('insert into customer (id, name, email, phone) values (?, ?, ?, ?)', [
    customerId,
    name,
    email,
    phone,
  ]);
  await em.execute(
    'update sales_order set email = ?, customer_id = ?, shipping_address = shipping_address || ?::jsonb where id = ?',
    [email, customerId, JSON.stringify(residence), orderId],
  );
  const [planned] = await createFulfilmentRepository(api.database).planShipments({ orderId });
  const shipmentId = planned?.shipmentId ?? '';
  const labels = createLabelRepository(api.database);
  const providerShipmentId = 'shp_1';
  await labels.keepProviderShipment({ shipmentId, providerShipmentId, addressVersion: 1 });
  await labels.recordBoughtLabel(shipmentId, {
    providerShipmentId,
    carrier: 'UPS',
    service: 'UPSSaver',
    trackingCode: 'T-1',
    trackerId: 'trk_1',
    trackingUrl: null,
    labelUrl: LABEL,
    costMinor: 350,
    currency: 'USD',
  });
  await addAttention(em, { orderId, source: 'refund:1', line: 'Pay it back.', about: ['money'] });
  const [task] = await em.execute<{ id: string }[]>('select id from task limit 1');
  things = { orders: orderId, customers: customerId, shipments: shipmentId, tasks: task?.id ?? '' };
}

async function aRole(name: string, has: (permission: Permission) => boolean): Promise<void> {
  const body = { description: 'Of a test.', permissions: permissionIds.filter(has) };
  const headers = { 'if-match': '"0"' };
  expect((await api.call('PUT', `/v1/roles/${name}`, { body, headers })).status).toBeLessThan(300);
}

const as = (
  key: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  api.call(method, path, {
    as: null,
    ...(body === undefined ? {} : { body }),
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
const read = (role: string, path: string) => as(keys[role], 'GET', path);

interface Asked {
  readonly operationId: string;
  readonly method: string;
  readonly address: string;
  readonly value: Json;
}

/** Every operation of the document at an address of this shop: what reads first, so that there is something to read. */
function everythingAsked(): Asked[] {
  const all = Object.entries<Record<string, Json>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, value]) => {
      const folder = /^\/v1\/([\w-]+)/.exec(path)?.[1] ?? '';
      const values: Record<string, string> = { id: things[folder] ?? randomUUID(), locationId: 'MAIN', country: 'GB' };
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'not-there');
      return { operationId: value.operationId as string, method: method.toUpperCase(), address, value };
    }),
  );
  const reads = all.filter(({ method }) => method === 'GET');
  // What ends the order, or the parcel, comes to nothing here: workflows do nothing.
  return [...reads, ...all.filter(({ method, value }) => method !== 'GET' && value['x-permission'])];
}

async function answerTo(role: string, { method, address, value }: Asked): Promise<TestAnswer> {
  const body: unknown = value.requestBody?.content['application/json']?.example;
  const headers = method === 'GET' ? {} : { 'idempotency-key': randomUUID(), 'if-match': '*' };
  return as(keys[role], method, address, body, headers);
}

/** Each property of the answer that takes the permission by its schema, with what was answered. */
function withPermission(schema: Json, answer: Json): [name: string, value: unknown][] {
  const found = followed(document, schema);
  if (answer === null || answer === undefined || found === undefined) return [];
  const several: Json[] = found.oneOf ?? found.anyOf ?? [];
  const of = several.flatMap((one) => (isOf(one, answer) ? withPermission(one, answer) : []));
  if (Array.isArray(answer)) return [...of, ...answer.flatMap((one) => withPermission(found.items, one))];
  return [
    ...of,
    ...Object.entries<Json>(found.properties ?? {}).flatMap(([property, within]): [string, unknown][] => [
      ...(within['x-permission'] === CONTACT ? [[property, answer[property]] as [string, unknown]] : []),
      ...withPermission(within, answer[property]),
    ]),
  ];
}

function isOf(schema: Json, answer: Json): boolean {
  const kind = followed(document, schema).properties?.kind?.const;
  return kind === undefined || kind === answer.kind;
}

const schemaOf = ({ value }: Asked, status: number) =>
  followed(document, value.responses[status])?.content?.['application/json']?.schema;

describe('every operation', () => {
  it('tells how customers are reached to whoever may read it, and to nobody else, in whatever way it is asked', async () => {
    const [told, wrong]: [Set<string>, string[]] = [new Set(), []];
    for (const asked of everythingAsked()) {
      const answer = await answerTo('blind', asked);
      const text = JSON.stringify(answer.body) + [...answer.headers].join();
      if (secrets.some((secret) => text.includes(secret))) wrong.push(`${asked.operationId} tells it: ${text}`);
      if (answer.status >= 300) continue;
      for (const [name, value] of withPermission(schemaOf(asked, answer.status), answer.body)) {
        told.add(asked.operationId);
        if (value !== null && value !== undefined) wrong.push(`${asked.operationId} tells ${name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect([...told].sort()).toEqual(
      expect.arrayContaining([
        'cancelOrder',
        'getCustomer',
        'getOrder',
        'getShipment',
        'handOverShipment',
        'holdOrder',
        'listCustomerOrders',
        'listCustomers',
        'listOrders',
        'listShipments',
        'releaseOrder',
      ]),
    );
  }, 30_000);

  it('of those roles that have no business with customers tells nothing of them either', async () => {
    const wrong: string[] = [];
    let answered = 0;
    for (const asked of everythingAsked().filter(({ method }) => method === 'GET')) {
      for (const role of ['purchasing', 'catalogue']) {
        const { status, body } = await answerTo(role, asked);
        if (status === 200) answered += 1;
        if (secrets.some((secret) => JSON.stringify(body).includes(secret)))
          wrong.push(`${asked.operationId} to ${role}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(answered).toBeGreaterThan(20);
  }, 30_000);

  it('answers whoever may not read it as its schema says', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema({ ...document, $id: 'api' });
    for (const path of ['orders', 'customers', 'shipments']) {
      for (const address of [`/v1/${path}`, `/v1/${path}/${things[path]}`]) {
        const place = address.replace(things[path] ?? '', '{id}').replaceAll('/', '~1');
        const $ref = encodeURI(`api#/paths/${place}/get/responses/200/content/application~1json/schema`);
        const validate = ajv.compile({ $ref });
        validate((await read('blind', address)).body);
        expect([address, validate.errors]).toEqual([address, null]);
      }
    }
  });
});

/** What is called as contact data is and takes no permission, and why not. */
const open: Readonly<Record<string, string>> = {
  Account: 'one’s own account',
  PostalAddress: 'in answers only of `addresses` below',
  EventActor: 'an API key, or somebody of staff',
  FieldError: 'a parameter of a request',
  Role: 'a role',
  StaffMember: 'somebody of staff',
  StockLocation: 'a place of the shop’s',
};

/** Where a whole address is answered: one’s own address book, what was just sent, a place of the shop’s. */
const addresses = ['AccountAddress', 'CorrectedAddress', 'StockLocation'];

/** Each has its own name, and that of nobody. */
const isPolicy = (schema: string) => schema.endsWith('Policy');

describe('the description of the API', () => {
  it('has a permission for each field of an answer that is called as contact data is, or a reason why not', () => {
    const isContact =
      /^(e?mail(Address)?|phone|telephone|mobile|name|firstName|lastName|recipient|street|line\d|labelUrl)$/i;
    const fields = answeredParts(document)
      .filter(({ place }) => place.endsWith('/properties'))
      .flatMap(({ place, value }) =>
        Object.entries<Json>(value)
          .filter(([name, field]) => isContact.test(name) || field.format === 'email')
          .map(([name, field]) => [place.split('/').at(-2) ?? '', name, field['x-permission']] as const),
      );
    const withNone = fields.filter(([schema, , needed]) => needed === undefined && !isPolicy(schema));
    expect([...new Set(withNone.map(([schema]) => schema))].sort()).toEqual(Object.keys(open).sort());
    expect(fields.filter(([, , needed]) => needed === CONTACT).length).toBeGreaterThan(9);
    const whole = answeredParts(document).filter(({ value }) => value.$ref === '#/components/schemas/PostalAddress');
    expect([...new Set(whole.map(({ place }) => place.split('/')[3] ?? ''))].sort()).toEqual(addresses);
  });

  it('says of each search by contact data that it takes the permission', () => {
    const byEmail = operationsOf(document).flatMap(({ operationId, value }) =>
      (value.parameters ?? []).flatMap((parameter: Json) => {
        const { name, schema } = followed(document, parameter);
        return name === 'email' ? [[operationId, schema['x-permission']]] : [];
      }),
    );
    expect(byEmail).toEqual(
      expect.arrayContaining([
        ['listOrders', CONTACT],
        ['listCustomers', CONTACT],
      ]),
    );
    expect(byEmail.filter(([, needed]: string[]) => needed !== CONTACT)).toEqual([]);
  });
});

describe('an order without the permission', () => {
  it('tells where it goes, and neither to whom nor to which door', async () => {
    const { body } = await read('purchasing', `/v1/orders/${orderId}`);
    expect(body).toMatchObject({ email: null, shippingCountry: 'US', number: expect.any(String) });
    expect(body.shippingAddress).toEqual({
      name: null,
      line1: null,
      city: 'Redondo Beach',
      region: 'CA',
      postalCode: '90277',
      country: 'US',
    });
  });

  it.each(['support', 'finance', 'warehouse', 'integration'])('is not what %s is shown', async (role) => {
    const { body } = await read(role, `/v1/orders/${orderId}`);
    expect(body).toMatchObject({ email, shippingAddress: residence });
  });

  it('is whole for its storefront, whatever that key’s role, and for its guest', async () => {
    const em = api.database.em.fork();
    const asStorefront = await api.call('GET', `/v1/orders/${orderId}`, { as: 'storefront' });
    const token = (await createOrderTokens(createSigningKeyRepository(api.database)).signer())({
      orderId,
      placedAtMs: Date.now(),
    });
    const asGuest = await as(token, 'GET', `/v1/orders/${orderId}`);
    const { key, id } = await createCredentialRepository(api.database).create({ name: 'Narrow', role: 'own-only' });
    const { orderId: another } = await aConfirmedOrder(api.database, { lines: [{ sku: 'BOWL', at: { MAIN: 1 } }] });
    await em.execute('update checkout_request set credential_id = ? where order_id = ?', [id, another]);
    const asNarrow = await as(key, 'GET', `/v1/orders/${another}`);
    for (const { body } of [asStorefront, asGuest]) {
      expect(body).toMatchObject({ email, shippingAddress: residence });
    }
    expect(asNarrow.body).toMatchObject({ email: 'ada@example.com', shippingAddress: { name: 'Ada Lovelace' } });
  });
});

describe('a search without the permission', () => {
  it.each(['/v1/orders?email=', '/v1/customers?email='])(
    'finds nobody by %s, whether they are there or not',
    async (path) => {
      const detail = expect.stringContaining(`\`${CONTACT}\``);
      for (const typed of [email, 'nobody@example.net']) {
        const refused = await read('blind', `${path}${encodeURIComponent(typed)}`);
        expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', detail } });
      }
      expect((await read('support', `${path}${email}`)).body.data).toHaveLength(1);
      expect((await read('blind', path.replace('?email=', '?limit=5'))).body.data).toHaveLength(
        (await read('support', path.replace('?email=', '?limit=5'))).body.data.length,
      );
    },
  );

  it('is no more told by an address that is taken', async () => {
    const path = `/v1/customers/${things['customers']}`;
    const taken = { email, name: 'Somebody else' };
    expect((await as(keys['blind'], 'POST', '/v1/customers', taken)).status).toBe(403);
    expect((await as(keys['blind'], 'PATCH', path, { email }, { 'if-match': '*' })).status).toBe(403);
    const named = await as(keys['blind'], 'PATCH', path, { externalReference: '17' }, { 'if-match': '*' });
    expect(named).toMatchObject({
      status: 200,
      body: { externalReference: '17', email: null, name: null, phone: null },
    });
  });
});
