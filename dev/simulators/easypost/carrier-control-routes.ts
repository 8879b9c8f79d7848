import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { carrierStatuses } from '../../../domain/shipments/carrier-status.ts';
import { EasyPostErrorAnswer, notFound } from './easypost-error.ts';
import type { EasyPostState, Tracker } from './easypost-state.ts';
import { labelPdf } from './label-pdf.ts';
import { decideLabelRefund } from './shipments.ts';
import { findTrackerByCode, forceStatus, pickUp, turnBack } from './trackers.ts';

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
  const change = (path: string, execute: (request: Record<string, unknown>, code: string) => object) =>
    router.post(path, (ctx: Context) => {
      const request = (ctx.request.body ?? {}) as Record<string, unknown>;
      const answer = execute(request, String(ctx['params'].code));
      state.store.commit();
      onPlan();
      ctx.body = answer;
    });
  change('/simulator/pickups', ({ trackingCode, force }) => {
    const tracker = trackerOf(state, String(trackingCode));
    if (force !== true) refuseUnpaid(state, tracker);
    return pickUp(state, tracker, clock.transitMs, clock.deliveryMs);
  });
  change('/simulator/trackers/:code/status', ({ status, isReturn }, code) => {
    const tracker = trackerOf(state, code);
    if (typeof isReturn === 'boolean') tracker.is_return = isReturn;
    return forceStatus(state, tracker, oneOf(carrierStatuses, status));
  });
  change('/simulator/trackers/:code/return', (_, code) =>
    turnBack(state, trackerOf(state, code), clock.transitMs + clock.deliveryMs),
  );
  change('/simulator/labels/:code/refund', ({ status, later, times }, code) => {
    const shipment = state.shipments.get(trackerOf(state, code).shipment_id ?? '');
    if (!shipment) throw notFound();
    const answer = oneOf(refundStatuses, status);
    return decideLabelRefund(state, shipment, {
      answer,
      later: later === undefined ? later : oneOf(refundEnds, later),
      times: times === undefined ? times : wholeNumber(times),
    });
  });
  router.get('/labels/:file', (ctx: Context) => {
    const shipment = state.shipments.get(String(ctx['params'].file).replace(/\.pdf$/, ''));
    if (!shipment?.postage_label) throw notFound();
    ctx.type = 'application/pdf';
    ctx.body = labelPdf(shipment);
  });
}

const refundEnds = ['refunded', 'rejected', 'not_applicable'] as const;
const refundStatuses = ['submitted', ...refundEnds] as const;

/** A driver who looks at the label; one who does not is told by `force`. */
function refuseUnpaid(state: EasyPostState, tracker: Tracker): void {
  const label = state.shipments.get(tracker.shipment_id ?? '');
  if (label?.refund_status !== 'submitted' && label?.refund_status !== 'refunded') return;
  throw new EasyPostErrorAnswer(
    409,
    'SIMULATOR.LABEL.REFUNDED',
    'The driver refuses a parcel whose label was refunded.',
  );
}

function trackerOf(state: EasyPostState, trackingCode: string): Tracker {
  const tracker = findTrackerByCode(state, trackingCode);
  if (!tracker) throw notFound();
  return tracker;
}

function wholeNumber(given: unknown): number {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given > 0) return given;
  throw new EasyPostErrorAnswer(422, 'SIMULATOR.TIMES.INVALID', 'times must be a whole number from 1');
}

function oneOf<Name extends string>(names: readonly Name[], given: unknown): Name {
  const known = names.find((name) => name === given);
  if (known !== undefined) return known;
  throw new EasyPostErrorAnswer(422, 'SIMULATOR.STATUS.UNKNOWN', `status must be one of ${names.join(', ')}`);
}
