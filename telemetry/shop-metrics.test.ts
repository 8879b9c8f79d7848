import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { ShopFigures } from '../db/orders/shop-figures-queries.ts';
import { measureShop } from './shop-metrics.ts';

const figures: ShopFigures = {
  open: [
    { status: 'fulfilling', stage: 'preparing', count: 3, oldestAgeSeconds: 90 },
    { status: 'fulfilling', stage: 'handed-over', count: 2, oldestAgeSeconds: 400 },
  ],
  needingAttention: 1,
  openCheckoutRequests: 5,
  orderNumbersTaken: 6,
  openInboundEvents: 7,
  openLabelRefunds: 12,
  unreadableEvents: 2,
  unfinishedErasures: 3,
  oldestAttentionAgeSeconds: 60,
  mailsWaiting: 8,
  mailsGivenUp: 11,
  mailsLimited: 4,
  oldestMailAgeSeconds: 30,
  messagesDue: [{ channel: 'sms', count: 14, oldestAgeSeconds: 75 }],
  eventsPending: 13,
  oldestPendingEventAgeSeconds: 0.5,
  tasks: [
    {
      kind: 'money',
      open: 3,
      claimed: 1,
      overdue: 2,
      oldestRaisedAt: '2026-11-21T09:30:00+00:00',
      oldestAgeSeconds: 500,
    },
  ],
  booksAgreedAgeSeconds: 720,
  keysExpiring: 10,
  unitsHeldUnpaid: 9,
};

describe('the metrics of the shop', () => {
  function shopOf(answers: (() => Promise<ShopFigures>)[], options: Parameters<typeof measureShop>[2] = {}) {
    const registry = new Registry();
    let asked = 0;
    const readShopFigures = () => {
      asked += 1;
      return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Promise.reject(new Error('none'));
    };
    measureShop(registry, { readShopFigures }, options);
    return { registry, asked: () => asked };
  }

  it('tell how many orders are where, and how old the oldest of each open status is', async () => {
    const text = await shopOf([async () => figures]).registry.metrics();
    expect(text).toContain('quartermaster_orders_open{status="fulfilling",fulfilment_stage="preparing"} 3');
    expect(text).toContain('quartermaster_oldest_open_order_age_seconds{status="fulfilling"} 400');
    expect(text).toContain('quartermaster_oldest_open_order_age_seconds{status="backordered"} 0');
    expect(text).not.toContain('status="completed"');
    expect(text).toMatch(/^quartermaster_orders_needing_attention 1$/m);
    expect(text).toMatch(/^quartermaster_checkout_requests_open 5$/m);
    expect(text).toMatch(/^quartermaster_inbound_events_open 7$/m);
    expect(text).toMatch(/^quartermaster_unreadable_events 2$/m);
    expect(text).toMatch(/^quartermaster_erasures_unfinished 3$/m);
    expect(text).toMatch(/^quartermaster_label_refunds_open 12$/m);
    expect(text).toMatch(/^quartermaster_mails_waiting 8$/m);
    expect(text).toMatch(/^quartermaster_mails_given_up 11$/m);
    expect(text).toMatch(/^quartermaster_mails_limited 4$/m);
    expect(text).toMatch(/^quartermaster_order_numbers_taken_total 6$/m);
    expect(text).toMatch(/^quartermaster_oldest_waiting_mail_age_seconds 30$/m);
    expect(text).toContain('quartermaster_messages_due{channel="sms"} 14');
    expect(text).toContain('quartermaster_oldest_due_message_age_seconds{channel="sms"} 75');
    expect(text).toContain('quartermaster_messages_due{channel="email"} 0');
    expect(text).toMatch(/^quartermaster_oldest_attention_age_seconds 60$/m);
    expect(text).toMatch(/^quartermaster_events_pending 13$/m);
    expect(text).toMatch(/^quartermaster_oldest_pending_event_age_seconds 0.5$/m);
    expect(text).toMatch(/^quartermaster_books_agreed_age_seconds 720$/m);
    expect(text).toMatch(/^quartermaster_keys_expiring 10$/m);
    expect(text).toMatch(/^quartermaster_units_held_unpaid 9$/m);
    expect(text).toContain('quartermaster_tasks_open{kind="money"} 3');
    expect(text).toContain('quartermaster_tasks_overdue{kind="money"} 2');
    expect(text).toContain('quartermaster_tasks_overdue{kind="returned"} 0');
    expect(text).toContain('quartermaster_oldest_open_task_age_seconds{kind="money"} 500');
  });

  it('ask the database once for any number of scrapes while they are fresh', async () => {
    const { registry, asked } = shopOf([async () => figures]);
    await Promise.all([registry.metrics(), registry.metrics(), registry.metrics()]);
    await registry.metrics();
    expect(asked()).toBe(1);
  });

  it('forget what is not there any more', async () => {
    const { registry } = shopOf([async () => figures, async () => ({ ...figures, open: [] })], { freshForMs: 0 });
    for (let scrapes = 0; scrapes < 2; scrapes += 1) await registry.metrics();
    expect(await registry.metrics()).not.toContain('status="fulfilling",fulfilment_stage');
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('gone'))],
    ['does not answer', () => new Promise<ShopFigures>(() => {})],
  ])('say nothing they do not know while the database %s, and end all the same', async (_how, answer) => {
    const text = await shopOf([answer], { deadlineMs: 50 }).registry.metrics();
    expect(text).toMatch(/^quartermaster_shop_figures_readable 0$/m);
    expect(text).not.toMatch(/^quartermaster_(?!shop_figures_readable)\w*[ {]/m);
  });
});
