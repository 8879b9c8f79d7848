import type { z } from 'zod';
import type { Staff } from '../../api/shared/caller.ts';
import type { taskCounts } from '../../api/tasks/task-schema.ts';
import type { ShopFiguresQueries } from '../../db/orders/shop-figures-queries.ts';
import { keepReading } from '../../db/shared/keep-reading.ts';
import type { ParcelFiguresQueries } from '../../db/shipments/parcel-figures-queries.ts';
import { html } from '../shared/html.ts';
import type { RunOperation } from '../shared/operations.ts';
import { page, type Page } from '../shared/page.ts';
import { startContent, type StartFigures } from './start-content.ts';
import { startWords } from './start-words.ts';

export interface StartDependencies {
  readonly shop: ShopFiguresQueries;
  readonly parcels: ParcelFiguresQueries;
}

/** The figures are read once for everybody who looks at them within this time. */
const FIGURES_KEPT_MS = 5_000;

/** What waits for staff, at a glance: fetched again every quarter of a minute where the browser runs scripts. */
export function startPages({ shop, parcels }: StartDependencies): Page[] {
  const shopFigures = keepReading(() => shop.readShopFigures(), FIGURES_KEPT_MS);
  const parcelFigures = keepReading(() => parcels.readParcelFigures(), FIGURES_KEPT_MS);

  async function read(run: RunOperation, { permissions }: Staff): Promise<StartFigures> {
    const [tasks, ofShop, ofParcels, readiness] = await Promise.all([
      permissions.has('tasks:read') ? run('countTasks') : undefined,
      permissions.has('orders:read') ? shopFigures.read() : undefined,
      permissions.has('shipments:read') ? parcelFigures.read() : undefined,
      run('getReadiness'),
    ]);
    return {
      tasks: tasks?.body as z.input<typeof taskCounts> | undefined,
      shop: ofShop,
      parcels: ofParcels,
      parts: (readiness.body as { readonly parts: StartFigures['parts'] }).parts,
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
