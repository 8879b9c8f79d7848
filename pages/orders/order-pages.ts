import type { Staff } from '../../api/shared/caller.ts';
import { asProblem } from '../../api/shared/error-handler.ts';
import { orderIdParams } from '../../api/shared/schemas/id-params.ts';
import type { BackorderQueries } from '../../db/backorders/backorder-queries.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { Refused } from '../actions/action-form.ts';
import { performAction } from '../actions/perform-action.ts';
import { actionFormSchema } from '../actions/action-form-schema.ts';
import type { Locale } from '../shared/locale.ts';
import type { RunOperation } from '../shared/operations.ts';
import { page, type Page, type PageAnswer } from '../shared/page.ts';
import { stateWords } from '../shared/state-words.ts';
import type { TemporalUi } from '../shared/temporal-ui.ts';
import { awaitReturnTask } from './await-return-task.ts';
import { orderContent } from './order-content.ts';
import { readOrderView } from '../order-view/read-order-view.ts';

export interface OrderPageDependencies {
  readonly temporalUi: TemporalUi;
  readonly backorders: BackorderQueries;
}

/** The page of one order: what happened, what it waits for and until when, and what may be done with it. */
export function orderPages({ temporalUi, backorders }: OrderPageDependencies): Page[] {
  const contract = { path: '/ops/orders/{id}', permission: 'orders:read', params: orderIdParams } as const;
  return [
    page({ ...contract, method: 'get', name: 'orderPage' }).handledBy(async ({ params: { id }, ...asked }) => {
      asked.setLogSubject({ orderId: id });
      return orderPage(id, asked);
    }),
    page({ ...contract, method: 'post', name: 'actOnOrderPage', form: actionFormSchema }).handledBy(
      async ({ params: { id }, form, ...asked }) => {
        asked.setLogSubject({ orderId: id });
        try {
          const notice = await performAction(asked.run, form, id);
          if (notice === 'markShipmentReturned') await awaitReturnTask(asked.run, asked.caller, id);
          return { kind: 'see-other', location: `/ops/orders/${id}`, notice };
        } catch (error) {
          return orderPage(id, asked, { problem: asProblem(error), form });
        }
      },
    ),
  ];

  async function orderPage(id: string, { run, caller, locale }: Asked, refused?: Refused): Promise<PageAnswer> {
    const view = await readOrderView(run, caller, id);
    const { number, status, lines } = view.order;
    const waitsForGoods = lines.some(({ backordered }) => backordered > 0);
    const queue = waitsForGoods ? await backorders.readPlaces(id) : [];
    return {
      kind: 'page',
      title: `${number} · ${stateWords[locale].order[status as OrderStatus] ?? status}`,
      content: orderContent({ view, queue, caller, locale, refused, workflowUrl: temporalUi.ofOrder(number) }),
      ...(refused ? { status: refused.problem.status } : {}),
    };
  }
}

interface Asked {
  readonly run: RunOperation;
  readonly caller: Staff;
  readonly locale: Locale;
}
