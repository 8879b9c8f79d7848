import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { aCheckoutBody, address, aShop } from '../../tests/support/a-shop.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { browsePages, formOf } from '../../tests/support/pages-client.ts';
import { aMemberOfStaff } from '../../tests/support/a-member-of-staff.ts';
import { startShopInProcess } from '../../tests/support/shop/shop-in-process.ts';
import { aPersonOfStaff, fakeStaffSessions } from '../../tests/support/staff-sessions.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { permissionOfAction } from '../actions/page-action.ts';
import { useStarted } from '../../tests/support/use-started.ts';

const logged: string[] = [];
const shop = useStarted(async () => {
  const sessions = fakeStaffSessions({
    grace: aPersonOfStaff(),
    packer: aPersonOfStaff({
      id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b02',
      name: 'Packer',
      role: 'warehouse',
      locale: 'de',
    }),
    buyer: aPersonOfStaff({ id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b03', name: 'Buyer', role: 'purchasing' }),
  });
  const started = await startShopInProcess({}, {}, { sessions, logged });
  await aShop(started.api.database, [
    { sku: 'MUG', onHand: { MAIN: 1_000 } },
    { sku: 'BOWL', onHand: { MAIN: 1_000 } },
    { sku: 'LATER', backorderable: true },
  ]);
  // What moves money looks again at what they may do.
  const { id } = await aMemberOfStaff(started.api.database, { role: 'administrator' });
  await started.api.database.em
    .fork()
    .execute('update staff_member set id = ? where id = ?', [aPersonOfStaff().id, id]);
  return started;
}, 120_000);

const browser = (person = 'grace') => browsePages(shop.api.url, person);
const read = async (id: string) => (await shop.api.call('GET', `/v1/orders/${id}`)).body;

async function anOrder(
  own: { readonly email?: string; readonly shippingAddress?: PostalAddress; readonly sku?: string } = {},
  isThere = (order: { status: string; shipments: { state: string }[] }) => order.shipments[0]?.state === 'ready',
) {
  const { sku = 'MUG', email = 'ada@example.com', shippingAddress = address } = own;
  const quoted = await aCheckoutBody(shop.api.database, [{ sku, quantity: 2 }], { shippingAddress });
  const body = { ...quoted, email, insistOnAddress: true };
  const headers = { 'idempotency-key': randomUUID() };
  const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
  const { id } = placed.body as { id: string };
  return eventually(async () => {
    const order = await read(id);
    return isThere(order) ? order : undefined;
  });
}

const reservedMugs = async () => {
  const sql = `select reserved from stock_level where sku = 'MUG'`;
  const [row] = await shop.api.database.em.fork().execute<{ reserved: number }[]>(sql);
  return row?.reserved ?? 0;
};

describe('the search box', () => {
  it('finds an order by its number, e-mail address, SKU, tracking code and postcode, and logs none of it', async () => {
    const { id, number, email, shipments } = await anOrder({ email: 'found@example.com', sku: 'BOWL' });
    const typed = [
      number,
      number.replace('A-', '#a '),
      ` ${email.toUpperCase()}`,
      'bowl',
      shipments[0].trackingCode,
      'n19gu',
    ];
    for (const q of typed) {
      expect(await browser().post('/ops/search', { q })).toMatchObject({ status: 303, location: `/ops/orders/${id}` });
    }
    expect((await browser().post('/ops/search', { q: 'nobody@example.com' })).html).toContain('There is no order for');
    expect(logged.join('\n')).toContain('searchPage');
    expect(logged.join('\n').toLowerCase()).not.toContain('found@example.com');
  });
});

describe('who may not read how customers are reached', () => {
  const contact = {
    email: 'zenobia@example.com',
    name: 'Zenobia Quill',
    line1: '4711 Hemlock Row',
    phone: '+442079460123',
  };
  const { email, ...residence } = contact;
  const anOrderOfZenobia = () => anOrder({ email, shippingAddress: { ...address, ...residence } });

  it('sees on pages where an order goes, and not to whom; others see it all', async () => {
    const { id } = await anOrderOfZenobia();
    const tellsOf = (html: string) => Object.values(contact).filter((part) => html.includes(part));
    const grace = await browser().get(`/ops/orders/${id}`);
    expect(tellsOf(grace.html)).toEqual(Object.values(contact));
    expect(grace.html).toMatch(/<a href="https?:[^"]*" rel="noreferrer">Label/);
    for (const path of [`/ops/orders/${id}`, '/ops/orders', '/ops/tasks', '/ops']) {
      const { status, html } = await browser('buyer').get(path);
      expect([path, status, tellsOf(html)]).toEqual([path, 200, []]);
    }
    const { html } = await browser('buyer').get(`/ops/orders/${id}`);
    expect(html).toContain('N1 9GU London');
    expect(html).toContain('name and street are not shown to your role');
  });

  it('finds nobody by their e-mail address, and is told why, whether there is one or not', async () => {
    const { id, number } = await anOrderOfZenobia();
    const answers = await Promise.all(
      [email, 'nobody@example.com'].map((q) => browser('buyer').post('/ops/search', { q })),
    );
    for (const { status, html } of answers) {
      expect(status).toBe(200);
      expect(html).toContain('nothing is found by an e-mail address');
    }
    const byNumber = await browser('buyer').post('/ops/search', { q: number });
    expect(byNumber).toMatchObject({ status: 303, location: `/ops/orders/${id}` });
  });
});

describe('the page of an order', () => {
  it('says what it waits for and what happened, and what follows from cancelling is what comes to be', async () => {
    const before = await reservedMugs();
    const { id, number, totals } = await anOrder();
    const path = `/ops/orders/${id}`;
    const total = (totals.total.amount / 100).toFixed(2);
    const { html } = await browser().get(path);
    expect(html).toContain(`<h1>${number} · being sent</h1>`);
    expect(html).toContain('the warehouse (parcel 1)');
    expect(html).toContain(`The hold of ${total} ${totals.total.currency} on the card is released`);
    expect(html).toContain('2 × MUG can be sold again.');
    expect(html).toContain('The customer is mailed that the order is cancelled.');
    expect(await reservedMugs()).toBe(before + 2);

    const form = { ...formOf(html, 'cancelOrder'), reasonCode: 'customer', note: 'Called us' };
    const [first, second] = await Promise.all([browser().post(path, form), browser().post(path, form)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    await eventually(async () => (await read(id)).status === 'cancelled');
    expect(await read(id)).toMatchObject({ paymentStatus: 'voided', cancelNote: 'Called us' });
    expect(await reservedMugs()).toBe(before);
    const [row] = await shop.api.database.em
      .fork()
      .execute<{ times: number }[]>(
        `select count(*)::int as times from event where subject_id = ? and type = 'order.cancellation-requested'`,
        [id],
      );
    expect(row?.times).toBe(1);
    const after = await browser().get(path);
    expect(after.html).toContain('by Grace');
    expect(after.html).not.toContain('name="do" value="cancelOrder"');
  });

  it('stops an order and lets it go on, says so, and shows what was typed as text', async () => {
    const { id } = await anOrder();
    const path = `/ops/orders/${id}`;
    const grace = browser();
    expect(await grace.submit(path, 'holdOrder', { reason: '<img src=x> wait' })).toMatchObject({ status: 303 });
    const held = await grace.get(path);
    expect(held.html).toContain('role="status">The order is on hold.</p>');
    expect(held.html).toContain('It was stopped: &lt;img src=x&gt; wait');
    expect(held.html).not.toContain('<img');
    expect(formOf(held.html, 'handOverShipment')).toBeUndefined();
    expect(await grace.submit(path, 'releaseOrder')).toMatchObject({ status: 303 });
    expect((await read(id)).holdReason).toBeNull();
  });

  it('says beside the form why something was not done, and does not say that it was', async () => {
    const { id, shipments } = await anOrder();
    const path = `/ops/orders/${id}`;
    const cancel = formOf((await browser().get(path)).html, 'cancelOrder');
    const refused = await browser().post(path, { ...cancel, reasonCode: 'rain' });
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/<details open><summary>Cancel the order.*class="refused" role="alert"/s);
    expect(await browser().submit(path, 'handOverShipment')).toMatchObject({ status: 303 });
    await eventually(async () => (await read(id)).paymentStatus === 'captured');
    const late = await browser().post(path, { ...cancel, reasonCode: 'customer' });
    expect(late.status).toBe(409);
    expect(late.html).toContain('The order can no longer be cancelled');
    expect(late.html).toContain('role="status"></p>');
    expect(shipments).toHaveLength(1);
  });

  it('offers nothing that the person may not do, and refuses it all the same', async () => {
    const { id } = await anOrder();
    const path = `/ops/orders/${id}`;
    const { html } = await browser('packer').get(path);
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('das Lager (Paket 1)');
    expect(formOf(html, 'cancelOrder')).toBeUndefined();
    expect(formOf(html, 'packShipment')).toBeDefined();
    const form = { do: 'cancelOrder', key: randomUUID(), reasonCode: 'customer' };
    const refused = await browser('packer').post(path, form);
    expect(refused).toMatchObject({ status: 403, html: expect.stringContaining('Das dürfen Sie nicht') });
    const elsewhere = await browser().post(path, form, { 'sec-fetch-site': 'cross-site' });
    expect(elsewhere.status).toBe(403);
    expect((await read(id)).status).toBe('fulfilling');
  });

  it('is where its workflow in the Temporal UI leads to', async () => {
    const { id, number } = await anOrder();
    const workflow = await shop.temporal.workflow.getHandle(orderWorkflowId(number)).describe();
    const [, address = ''] = /\]\((.*)\)/.exec((await workflow.staticDetails()) ?? '') ?? [];
    expect(new URL(address).pathname).toBe(`/ops/orders/${id}`);
    expect((await browser().get(new URL(address).pathname)).html).toContain(number);
  });

  it('says how many units are missing, and its place among those who wait for them', async () => {
    const waits = ({ status }: { readonly status: string }) => status === 'backordered';
    await anOrder({ sku: 'LATER' }, waits);
    const { id } = await anOrder({ sku: 'LATER' }, waits);
    const line = (html: string) =>
      /<li>\s*LATER:[^<]*/
        .exec(html)?.[0]
        .replaceAll(/<li>|\s+/g, ' ')
        .trim();
    expect(line((await browser().get(`/ops/orders/${id}`)).html)).toBe('LATER: 2 not there yet, place 2 of 2');
    expect(line((await browser('packer').get(`/ops/orders/${id}`)).html)).toBe('LATER: 2 noch nicht da, Platz 2 von 2');
  });
});

describe('a task', () => {
  it('of a refused label is settled by correcting the address on the page of its order', async () => {
    const wrong = { ...address, line1: 'UNDELIVERABLE Lane 3' };
    const { id } = await anOrder(
      { shippingAddress: wrong },
      (order) => (order as { attention?: string }).attention !== null,
    );
    const path = `/ops/orders/${id}`;
    const grace = browser();
    const task = await eventually(async () => /\/ops\/tasks\/([\w-]+)/.exec((await grace.get(path)).html)?.[1]);
    expect(await grace.submit(`/ops/tasks/${task}`, 'claimTask')).toMatchObject({ status: 303 });
    expect(await grace.submit(`/ops/tasks/${task}`, 'commentOnTask', { words: 'Called <them>' })).toMatchObject({
      status: 303,
    });
    const shown = await grace.get(`/ops/tasks/${task}`);
    expect(shown.html).toContain('Called &lt;them&gt;');
    expect(shown.html).toContain('<dd>Grace</dd>');
    expect(await grace.submit(path, 'correctShippingAddress', { line1: 'Hauptstraße 7' })).toMatchObject({
      status: 303,
    });
    await eventually(async () => (await read(id)).shipments[0]?.state === 'ready');
    expect((await grace.get(path)).html).toContain('Hauptstraße 7');
    expect((await grace.get('/ops/tasks?state=closed')).html).toContain(`/ops/tasks/${task}`);
  });

  it('is counted at the start, where each counter leads to its list', async () => {
    const { html } = await browser().get('/ops');
    const addresses = [...html.matchAll(/<a href="([^"]+)"\s*>\s*<strong>/g)].map(([, found]) => found as string);
    expect(addresses).toEqual(expect.arrayContaining(['/ops/orders?onHold=true', '/ops/shipments?state=ready']));
    for (const found of addresses) expect((await browser().get(found.replaceAll('&amp;', '&'))).status).toBe(200);
    expect((await browser().get('/ops/figures')).html).toContain('answers');
  });
});

describe('a parcel that came back', () => {
  it('is put on stock and its money given back on the page of its order, one form after the other', async () => {
    const onHand = async () => {
      const sql = `select on_hand from stock_level where sku = 'BOWL'`;
      const [row] = await shop.api.database.em.fork().execute<{ on_hand: number }[]>(sql);
      return row?.on_hand;
    };
    const before = await onHand();
    const { id, shipments } = await anOrder({ sku: 'BOWL' });
    const [parcel] = shipments;
    await shop.api.call('POST', `/v1/shipments/${parcel.id}/hand-over`, { body: {} });
    await eventually(async () => (await read(id)).paymentStatus === 'captured');
    await fetch(`${shop.simulators.easyPost.url}/simulator/trackers/${parcel.trackingCode}/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'return_to_sender' }),
    });
    const grace = browser();
    const path = `/ops/orders/${id}`;
    await eventually(async () => (await read(id)).shipments[0]?.state === 'returning');
    const back = await grace.submit(path, 'markShipmentReturned', { restock: 'true' });
    expect(back).toMatchObject({ status: 303, location: path });
    const shown = await grace.get(path);
    expect(shown.html).toContain('The parcel counts as returned.');
    expect(await onHand()).toBe(before);
    // What is to be decided next is on that page already.
    const form = formOf(shown.html, 'settleReturn');
    expect(form).toMatchObject({ taskId: expect.any(String) });
    const settled = await grace.post(path, { ...form, refund: 'true' });
    expect(settled).toMatchObject({ status: 303, location: path });
    const ended = await eventually(async () => {
      const order = await read(id);
      return order.status === 'completed' ? order : undefined;
    });
    expect(ended).toMatchObject({ paymentStatus: 'refunded', attention: null });
    expect((await grace.get(path)).html).toContain('Grace');
  });
});

describe('what a button needs', () => {
  it('is what its operation needs', async () => {
    const { paths } = (await shop.api.call('GET', '/openapi.json', { as: null })).body;
    const operations = Object.values(paths).flatMap((path) =>
      Object.values(path as Record<string, { readonly operationId: string; readonly 'x-permission': string }>),
    );
    const needed = new Map(operations.map((one) => [one.operationId, one['x-permission']]));
    for (const [action, permission] of Object.entries(permissionOfAction)) {
      expect([action, needed.get(action)]).toEqual([action, permission]);
    }
  });
});
