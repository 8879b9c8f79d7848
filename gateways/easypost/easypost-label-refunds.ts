import { isScan } from '../../domain/shipments/carrier-status.ts';
import type { RefundOutcome } from '../../domain/shipments/label-refund.ts';
import { CarrierUnavailable, type LabelRefund } from '../carrier-gateway.ts';
import { readEasyPostShipment, type EasyPostShipment } from './easypost-answers.ts';
import type { Client } from './easypost-client.ts';
import { callEasyPost } from './easypost-failures.ts';
import { readShipment } from './easypost-shipments.ts';

/** Asking EasyPost again for a refund is answered with an error by some carriers, so what is known is read first. */
export async function refundLabel(client: Client, id: string): Promise<LabelRefund> {
  const known = await readShipment(client, id);
  if (!known.postage_label) return 'not-applicable';
  if (known.refund_status === 'submitted' || known.refund_status === 'refunded') return known.refund_status;
  const answer = await callEasyPost('refund a label', () => client.Shipment.refund(id));
  const shipment = readEasyPostShipment(answer, id);
  if (!shipment.refund_status) throw new CarrierUnavailable(`EasyPost did not say what became of the refund of ${id}`);
  const outcome = outcomeOf(shipment);
  return outcome === 'undecided' ? 'submitted' : outcome;
}

/**
 * `submitted` for up to 30 days. Only `refunded` has an event. A label that was asked back very shortly after it was made may be
 * rejected for that, and "you may retry a refund with the rejected status by submitting the same request again".
 * Source: docs.easypost.com/docs/shipping-refund.
 */
export function outcomeOf({
  refund_status: status,
  tracker,
}: EasyPostShipment): RefundOutcome | 'undecided' | 'too-early' {
  if (!status || status === 'submitted') return 'undecided';
  if (status === 'rejected') return tracker && isScan(tracker.status) ? 'rejected' : 'too-early';
  return status === 'not_applicable' ? 'not-applicable' : status;
}
