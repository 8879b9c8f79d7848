import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { carrierStatuses } from '../../../domain/shipments/carrier-status.ts';
import { EasyPostErrorAnswer, notFound } from './easypost-error.ts';
import type { EasyPostState } from './easypost-state.ts';
import { labelPdf } from './label-pdf.ts';
import { findTrackerByCode, forceStatus, pickUp } from './trackers.ts';

export interface CarrierClock {
  /** From the first scan to "out for delivery". */
  readonly transitMs: number;
  /** From "out for delivery" to "delivered". */
  readonly deliveryMs: number;
}

/** What people do at the real thing: the driver collects a parcel, something happens to it, a label is printed. */
export function addCarrierControlRoutes(
  router: Router,
  state: EasyPostState,
  clock: CarrierClock,
  onPlan: () => void,
): void {
  const answer = (ctx: Context, body: object) => {
    state.store.commit();
    onPlan();
    ctx.body = body;
  };
  router.post('/simulator/pickups', (ctx: Context) => {
    const { trackingCode } = (ctx.request.body ?? {}) as { trackingCode?: unknown };
    const tracker = findTrackerByCode(state, String(trackingCode));
    if (!tracker) throw notFound();
    const label = state.shipments.get(tracker.shipment_id ?? '');
    if (label?.refund_status === 'submitted' || label?.refund_status === 'refunded') {
      throw new EasyPostErrorAnswer(
        409,
        'SIMULATOR.LABEL.REFUNDED',
        'The driver refuses a parcel whose label was refunded.',
      );
    }
    answer(ctx, pickUp(state, tracker, clock.transitMs, clock.deliveryMs));
  });
  router.post('/simulator/trackers/:code/status', (ctx: Context) => {
    const { status } = (ctx.request.body ?? {}) as { status?: unknown };
    const known = carrierStatuses.find((name) => name === status);
    if (!known) {
      throw new EasyPostErrorAnswer(
        422,
        'SIMULATOR.STATUS.UNKNOWN',
        `status must be one of ${carrierStatuses.join(', ')}`,
      );
    }
    const tracker = findTrackerByCode(state, String(ctx['params'].code));
    if (!tracker) throw notFound();
    answer(ctx, forceStatus(state, tracker, known));
  });
  router.get('/labels/:file', (ctx: Context) => {
    const shipment = state.shipments.get(String(ctx['params'].file).replace(/\.pdf$/, ''));
    if (!shipment?.postage_label) throw notFound();
    ctx.type = 'application/pdf';
    ctx.body = labelPdf(shipment);
  });
}
