import type { z } from 'zod';
import type { TemporalCalls } from '../../api/shared/temporal.ts';
import type { Staff } from '../../api/shared/caller.ts';
import type { taskCounts } from '../../api/tasks/task-schema.ts';
import type { ShopFiguresQueries } from '../../db/orders/shop-figures-queries.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import type { ParcelFiguresQueries } from '../../db/shipments/parcel-figures-queries.ts';
import { html } from '../shared/html.ts';
import type { RunOperation } from '../shared/operations.ts';
import { page, type Page } from '../shared/page.ts';
import { readAtLeisure, type Leisure } from './read-at-leisure.ts';
import { startContent, type StartFigures } from './start-content.ts';
import { startWords } from './start-words.ts';

export interface StartDependencies {
  readonly shop: ShopFiguresQueries;
  readonly parcels: ParcelFiguresQueries;
  readonly temporal: Pick<TemporalCalls, 'listSchedules'>;
}

/** The figures are read once for everybody who looks at them within this time. */
const FIGURES_KEPT_MS = 5_000;

/** Of what Temporal says: it may be slow or away, and then the page says that it is not known. */
const SCHEDULES: Leisure = { everyMs: 15_000, waitMs: 250, forgottenAfterMs: 90_000 };
/** Whether the parts answer is found out within two seconds; whoever looks meanwhile is told what was found before. */
const PARTS: Leisure = { everyMs: 2_000, waitMs: 250, forgottenAfterMs: 30_000 };
const SCHEDULES_DEADLINE_MS = 5_000;

/** What waits for staff, at a glance: fetched again every quarter of a minute where the browser runs scripts. */
export function startPages({ shop, parcels, temporal }: StartDependencies): Page[] {
  const shopFigures = keepReading(() => shop.readShopFigures(), FIGURES_KEPT_MS);
  const parcelFigures = keepReading(() => parcels.readParcelFigures(), FIGURES_KEPT_MS);
  const readSchedules = readAtLeisure(() => temporal.listSchedules({ deadlineMs: SCHEDULES_DEADLINE_MS }), SCHEDULES);
  const readParts = readAtLeisure(async (run: RunOperation) => {
    const { body } = await run('getReadiness');
    return (body as { readonly parts: NonNullable<StartFigures['parts']> }).parts;
  }, PARTS);

  async function read(run: RunOperation, { permissions }: Staff): Promise<StartFigures> {
    const [tasks, ofShop, ofParcels, parts, schedules] = await Promise.all([
      permissions.has('tasks:read') ? run('countTasks') : undefined,
      permissions.has('orders:read') ? shopFigures.read() : undefined,
      permissions.has('shipments:read') ? parcelFigures.read() : undefined,
      readParts(run),
      readSchedules(),
    ]);
    return {
      tasks: tasks?.body as z.input<typeof taskCounts> | undefined,
      shop: ofShop,
      parcels: ofParcels,
      parts,
      schedules,
    };
  }

  return [
    page({ method: 'get', path: '/ops', name: 'startPage', permission: 'signed-in' }).handledBy(
      async ({ locale, run, caller }) => ({
        kind: 'page',
        title: startWords[locale].title,
        content: html`<div hx-get="/ops/figures" hx-trigger="every 15s" hx-swap="innerHTML" hx-ptag="first">
          ${startContent(await read(run, caller), locale)}
        </div>`,
      }),
    ),
    page({ method: 'get', path: '/ops/figures', name: 'startFigures', permission: 'signed-in' }).handledBy(
      async ({ locale, run, caller }) => ({ kind: 'part', content: startContent(await read(run, caller), locale) }),
    ),
  ];
}
