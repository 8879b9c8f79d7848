import type { Middleware } from 'koa';
import { createBackorderQueries } from '../db/backorders/backorder-queries.ts';
import { createShopFiguresQueries } from '../db/orders/shop-figures-queries.ts';
import { createParcelFiguresQueries } from '../db/shipments/parcel-figures-queries.ts';
import type { ApiParts } from '../api/compose/api-parts.ts';
import type { CallerLimits } from '../api/shared/limits/caller-limits.ts';
import type { RequestState } from '../api/shared/request-state.ts';
import type { Route } from '../api/shared/route.ts';
import { createOpenIdLogin } from '../api/staff/openid-login.ts';
import { createOperations } from './shared/operations.ts';
import type { Page } from './shared/page.ts';
import { pageFileRoutes, readPageFiles } from './shared/page-files.ts';
import { servePages } from './shared/serve-pages.ts';
import { temporalUiAt } from './shared/temporal-ui.ts';
import { searchPages } from './search/search-pages.ts';
import { orderListPages } from './orders/order-list-pages.ts';
import { orderPages } from './orders/order-pages.ts';
import { shipmentPages } from './shipments/shipment-list-page.ts';
import { taskPages } from './tasks/task-pages.ts';
import { BACK_PATH } from './sign-in/elsewhere-pages.ts';
import { signInPages } from './sign-in/sign-in-pages.ts';
import type { SignInParts } from './sign-in/sign-in-parts.ts';
import { startPages } from './start/start-pages.ts';

export interface PageParts extends ApiParts {
  /** Every operation of the API. */
  readonly routes: readonly Route[];
  readonly limits: Pick<CallerLimits, 'spend' | 'charge' | 'visitors'>;
}

/** Every page, one list for each feature. */
export function allPages(parts: Pick<PageParts, 'config' | 'database' | 'temporal'> & SignInParts): Page[] {
  const { config, database, temporal } = parts;
  const temporalUi = temporalUiAt(config.temporalUiUrl, config.temporal.namespace);
  const figures = { shop: createShopFiguresQueries(database), parcels: createParcelFiguresQueries(database), temporal };
  return [
    ...startPages(figures),
    ...searchPages(),
    ...orderListPages(),
    ...orderPages({ temporalUi, backorders: createBackorderQueries(database) }),
    ...taskPages(),
    ...shipmentPages(),
    ...signInPages(parts),
  ];
}

/** The pages for staff, and the files that they are shown with. */
export function composePages({ routes, limits, staff, config, database, temporal, log }: PageParts): {
  readonly middleware: Middleware<RequestState>;
  readonly files: Route[];
} {
  const { staffOpenId, publicUrl } = config;
  const back = `${publicUrl.replace(/\/+$/, '')}${BACK_PATH}`;
  const elsewhere = staffOpenId && createOpenIdLogin(staffOpenId, back, log);
  const files = readPageFiles();
  const operations = createOperations(routes);
  return {
    middleware: servePages(allPages({ staff, elsewhere, config, database, temporal }), {
      sessions: staff.sessions,
      operations,
      limits,
      files,
      log,
    }),
    files: pageFileRoutes(files),
  };
}
