import { Gauge, type Registry } from 'prom-client';
import type { ShopFigures, ShopFiguresQueries } from '../db/orders/shop-figures-queries.ts';
import { messageChannels } from '../domain/messages/message-kinds.ts';
import { isFinal, orderStatuses } from '../domain/orders/order-status.ts';
import { taskKinds } from '../domain/tasks/task-kinds.ts';
import { cachedFigures, type CachedFiguresOptions } from './cached-figures.ts';

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly set: (gauge: Gauge, figures: ShopFigures) => void;
}

const openStatuses = orderStatuses.filter((status) => !isFinal(status));

const shopFigures: readonly Figure[] = [
  {
    name: 'quartermaster_orders_open',
    help: 'Orders that are not final.',
    labelNames: ['status', 'fulfilment_stage'],
    set(gauge, { open }) {
      for (const { status, stage, count } of open) gauge.set({ status, fulfilment_stage: stage }, count);
    },
  },
  {
    name: 'quartermaster_oldest_open_order_age_seconds',
    help: 'Time since the oldest order of a status was placed; 0 without one.',
    labelNames: ['status'],
    set(gauge, { open }) {
      for (const status of openStatuses) {
        const ages = open.filter((row) => row.status === status).map(({ oldestAgeSeconds }) => oldestAgeSeconds);
        gauge.set({ status }, Math.max(0, ...ages));
      }
    },
  },
  {
    name: 'quartermaster_orders_needing_attention',
    help: 'Orders about which a person has to decide something.',
    set: (gauge, { needingAttention }) => gauge.set(needingAttention),
  },
  {
    name: 'quartermaster_checkout_requests_open',
    help: 'Stored requests that have not become an order yet.',
    set: (gauge, { openCheckoutRequests }) => gauge.set(openCheckoutRequests),
  },
  {
    name: 'quartermaster_order_numbers_taken_total',
    help: 'Stored requests that were refused because another order has their number at Temporal.',
    set: (gauge, { orderNumbersTaken }) => gauge.set(orderNumbersTaken),
  },
  {
    name: 'quartermaster_inbound_events_open',
    help: 'Webhooks of providers that have had no effect yet.',
    set: (gauge, { openInboundEvents }) => gauge.set(openInboundEvents),
  },
  {
    name: 'quartermaster_label_refunds_open',
    help: 'Labels whose price was asked back, and whose carrier has not decided yet.',
    set: (gauge, { openLabelRefunds }) => gauge.set(openLabelRefunds),
  },
  {
    name: 'quartermaster_unreadable_events',
    help: 'Rightly signed webhooks that could not be read, and that nobody has seen to.',
    set: (gauge, { unreadableEvents }) => gauge.set(unreadableEvents),
  },
  {
    name: 'quartermaster_erasures_unfinished',
    help: 'Erasures of people whose histories may still be at Temporal.',
    set: (gauge, { unfinishedErasures }) => gauge.set(unfinishedErasures),
  },
  {
    name: 'quartermaster_oldest_attention_age_seconds',
    help: 'Time since the oldest message to staff was raised; 0 without one.',
    set: (gauge, { oldestAttentionAgeSeconds }) => gauge.set(oldestAttentionAgeSeconds),
  },
  {
    name: 'quartermaster_mails_waiting',
    help: 'Mails to customers that have not been sent yet.',
    set: (gauge, { mailsWaiting }) => gauge.set(mailsWaiting),
  },
  {
    name: 'quartermaster_mails_given_up',
    help: 'Mails of the last seven days that were given up, or whose address does not exist; 1000 at most.',
    set: (gauge, { mailsGivenUp }) => gauge.set(mailsGivenUp),
  },
  {
    name: 'quartermaster_mails_limited',
    help: 'Mails of the last seven days that were not sent because their address had got as many as it may; 1000 at most.',
    set: (gauge, { mailsLimited }) => gauge.set(mailsLimited),
  },
  {
    name: 'quartermaster_oldest_waiting_mail_age_seconds',
    help: 'Time since the oldest mail that waits was asked for; 0 without one.',
    set: (gauge, { oldestMailAgeSeconds }) => gauge.set(oldestMailAgeSeconds),
  },
  {
    name: 'quartermaster_messages_due',
    help: 'Messages that could be sent now, and that nobody has taken up.',
    labelNames: ['channel'],
    set: (gauge, { messagesDue }) => setByChannel(gauge, messagesDue, ({ count }) => count),
  },
  {
    name: 'quartermaster_oldest_due_message_age_seconds',
    help: 'Time since the message that is due longest could have been sent; 0 without one.',
    labelNames: ['channel'],
    set: (gauge, { messagesDue }) => setByChannel(gauge, messagesDue, ({ oldestAgeSeconds }) => oldestAgeSeconds),
  },
  {
    name: 'quartermaster_events_pending',
    help: 'Events that have no position in the feed yet.',
    set: (gauge, { eventsPending }) => gauge.set(eventsPending),
  },
  {
    name: 'quartermaster_oldest_pending_event_age_seconds',
    help: 'Time since the oldest event without a position was written; 0 without one.',
    set: (gauge, { oldestPendingEventAgeSeconds }) => gauge.set(oldestPendingEventAgeSeconds),
  },
  {
    name: 'quartermaster_tasks_open',
    help: 'Tasks that wait for a person.',
    labelNames: ['kind'],
    set: (gauge, { tasks }) => setByKind(gauge, tasks, ({ open }) => open),
  },
  {
    name: 'quartermaster_tasks_overdue',
    help: 'Open tasks that are past their deadline.',
    labelNames: ['kind'],
    set: (gauge, { tasks }) => setByKind(gauge, tasks, ({ overdue }) => overdue),
  },
  {
    name: 'quartermaster_oldest_open_task_age_seconds',
    help: 'Time since the oldest open task of a kind was raised; 0 without one.',
    labelNames: ['kind'],
    set: (gauge, { tasks }) => setByKind(gauge, tasks, ({ oldestAgeSeconds }) => oldestAgeSeconds),
  },
  {
    name: 'quartermaster_books_agreed_age_seconds',
    help: 'Time since the shop last looked at its own books and found that they agree; none while it never has.',
    set(gauge, { booksAgreedAgeSeconds }) {
      if (booksAgreedAgeSeconds !== null) gauge.set(booksAgreedAgeSeconds);
    },
  },
  {
    name: 'quartermaster_keys_expiring',
    help: 'API keys that expire within two weeks.',
    set: (gauge, { keysExpiring }) => gauge.set(keysExpiring),
  },
  {
    name: 'quartermaster_units_held_unpaid',
    help: 'Units that are held for orders which nobody has paid yet.',
    set: (gauge, { unitsHeldUnpaid }) => gauge.set(unitsHeldUnpaid),
  },
];

/** 0 for every other kind, so that an alert sees the first. */
function setByKind(gauge: Gauge, tasks: ShopFigures['tasks'], figure: (count: ShopFigures['tasks'][number]) => number) {
  for (const kind of Object.keys(taskKinds)) gauge.set({ kind }, 0);
  for (const count of tasks) gauge.set({ kind: count.kind }, figure(count));
}

type DueMessages = ShopFigures['messagesDue'];

function setByChannel(gauge: Gauge, due: DueMessages, figure: (of: DueMessages[number]) => number) {
  for (const channel of messageChannels) gauge.set({ channel }, 0);
  for (const one of due) gauge.set({ channel: one.channel }, figure(one));
}

/**
 * How the shop is doing, as the database sees it: every process says the same. While the database does not answer they
 * are left out, and `quartermaster_shop_figures_readable` is 0.
 */
export function measureShop(registry: Registry, shop: ShopFiguresQueries, options: CachedFiguresOptions = {}): void {
  const figures = cachedFigures(() => shop.readShopFigures(), options);
  for (const { name, help, labelNames = [], set } of shopFigures) {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      async collect() {
        const found = await figures();
        this.reset();
        // What has no labels is 0 after that, which is not what we know.
        if (labelNames.length === 0) this.remove();
        if (found) set(this, found);
      },
    });
    registry.registerMetric(gauge);
  }
  const readable = new Gauge({
    name: 'quartermaster_shop_figures_readable',
    help: 'Whether the database could be asked for the figures about orders.',
    registers: [],
    async collect() {
      this.set((await figures()) ? 1 : 0);
    },
  });
  registry.registerMetric(readable);
}
