import type { z } from 'zod';
import type { ShopFigures } from '../../db/orders/shop-figures-queries.ts';
import type { ParcelFigures } from '../../db/shipments/parcel-figures-queries.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { ScheduleReading } from '../../api/shared/temporal.ts';
import type { taskCounts } from '../../api/tasks/task-schema.ts';
import { filterAddress } from '../orders/saved-filters.ts';
import { age } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { taskInWords } from '../tasks/task-words.ts';
import { scheduleList } from './schedule-list.ts';
import { scheduleWords } from './schedule-words.ts';
import { startWords } from './start-words.ts';

export interface StartFigures {
  /** Undefined: the person may not read them. */
  readonly tasks: z.input<typeof taskCounts> | undefined;
  readonly shop: ShopFigures | undefined;
  readonly parcels: ParcelFigures | undefined;
  /** What the API says of itself: whether the parts that it needs answer. Undefined: it is not known yet. */
  readonly parts: { readonly database: string; readonly temporal: string } | undefined;
  /** What is done by the clock. Undefined: Temporal does not say. */
  readonly schedules: readonly ScheduleReading[] | undefined;
}

/** Counters that lead to what they count, what people have to see to first. */
export function startContent({ tasks, shop, parcels, parts, schedules }: StartFigures, locale: Locale): Html {
  return html`${tasks && taskTiles(tasks, locale)} ${shop && parcels && orderTiles(shop, parcels, locale)}
  ${parcels && parcelTiles(parcels, locale)} ${healthList(parts, shop, locale)} ${scheduleSection(schedules, locale)}`;
}

interface Tile {
  readonly count: number;
  readonly words: string;
  readonly address: string;
  readonly more?: string;
}

function tiles(title: string, shown: readonly Tile[]): Html {
  return html`<section>
    <h2>${title}</h2>
    <ul class="tiles">
      ${shown.map(
        ({ count, words, address, more }) =>
          html`<li>
            <a href="${address}"><strong>${count}</strong>${words}${more && html`<br /><small>${more}</small>`}</a>
          </li>`,
      )}
    </ul>
  </section>`;
}

function taskTiles({ kinds }: z.input<typeof taskCounts>, locale: Locale): Html {
  const words = startWords[locale];
  const shown = kinds.map((one) => ({
    count: one.open,
    words: taskInWords(one, locale).title,
    address: `/ops/tasks?kind=${one.kind}`,
    more: [
      ...(one.oldestRaisedAt === null ? [] : [words.oldest(ageSince(one.oldestRaisedAt, locale))]),
      ...(one.overdue > 0 ? [words.overdue(one.overdue)] : []),
    ].join(', '),
  }));
  if (shown.length === 0)
    return html`<section>
      <h2>${words.tasks}</h2>
      <p class="fine">${words.noTasks}</p>
    </section>`;
  return html`${tiles(words.tasks, shown)}
    <p><a href="/ops/tasks">${words.allTasks}</a></p>`;
}

function ageSince(instant: string, locale: Locale): string {
  return age((Date.now() - Date.parse(instant)) / 1_000, locale);
}

function orderTiles({ open, needingAttention }: ShopFigures, { ordersOnHold }: ParcelFigures, locale: Locale): Html {
  const words = startWords[locale];
  const of = (status: OrderStatus) => open.filter((one) => one.status === status);
  const inWarehouse = open.filter(({ stage }) => stage === 'preparing');
  const tile = (found: ShopFigures['open'], label: string, address: string): Tile => {
    const seconds = Math.max(0, ...found.map(({ oldestAgeSeconds }) => oldestAgeSeconds));
    const count = found.reduce((all, one) => all + one.count, 0);
    return { count, words: label, address, ...(count > 0 ? { more: words.oldest(age(seconds, locale)) } : {}) };
  };
  return tiles(words.orders, [
    { count: needingAttention, words: words.attention, address: filterAddress('attention') },
    tile(of('awaiting-payment'), words.unpaid, filterAddress('unpaid')),
    { count: ordersOnHold, words: words.held, address: filterAddress('held') },
    tile(of('backordered'), words.backordered, filterAddress('backordered')),
    tile(inWarehouse, words.preparing, filterAddress('preparing')),
  ]);
}

function parcelTiles({ toPack, needingLabel, late }: ParcelFigures, locale: Locale): Html {
  const words = startWords[locale];
  return tiles(words.warehouse, [
    { count: toPack, words: words.toPack, address: '/ops/shipments?state=ready' },
    { count: needingLabel, words: words.needingLabel, address: '/ops/shipments?state=planned' },
    { count: late, words: words.late, address: '/ops/shipments?state=in-transit' },
  ]);
}

/** What the sweeps have left undone says whether they run. */
function healthList(parts: StartFigures['parts'], shop: ShopFigures | undefined, locale: Locale): Html {
  const words = startWords[locale];
  const answers = (state: string | undefined) => {
    if (state === undefined) return words.unknown;
    return state === 'down' ? words.down : words.up;
  };
  return html`<section>
    <h2>${words.health}</h2>
    <ul>
      <li>${words.database}: ${answers(parts?.database)}</li>
      <li>${words.temporal}: ${answers(parts?.temporal)}</li>
      ${
        shop &&
        html`<li>${words.mails(shop.mailsWaiting, age(shop.oldestMailAgeSeconds, locale))}</li>
          <li>${words.webhooks(shop.openInboundEvents)}</li>
          <li>${words.requests(shop.openCheckoutRequests)}</li>
          <li>${words.feed(shop.eventsPending, age(shop.oldestPendingEventAgeSeconds, locale))}</li>
          ${booksLine(shop, locale)}`
      }
    </ul>
  </section>`;
}

function booksLine({ booksAgreedAgeSeconds: seconds, tasks }: ShopFigures, locale: Locale): Html {
  const words = startWords[locale];
  const agreed = seconds === null ? words.booksNever : words.booksAgreed(age(seconds, locale));
  if (!tasks.some(({ kind }) => kind === 'books-disagree')) return html`<li>${agreed}</li>`;
  return html`<li>
    <a href="/ops/tasks?kind=books-disagree">${words.booksDisagree}</a>
  </li>`;
}

function scheduleSection(schedules: StartFigures['schedules'], locale: Locale): Html {
  return html`<section>
    <h2>${scheduleWords[locale].title}</h2>
    ${scheduleList(schedules, locale)}
  </section>`;
}
