import { isFinalShipmentState, hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { refuseStep, type ShipmentStep } from '../../domain/shipments/shipment-step.ts';
import { plainWords } from '../shared/plain-words.ts';
import type { Parcel } from './parcel.ts';

const updateOf: Readonly<Record<ShipmentStep, string>> = {
  pick: 'pickShipment',
  pack: 'packShipment',
  'hand-over': 'handOverShipment',
  'mark-delivered': 'markDelivered',
  'mark-lost': 'markLost',
  'mark-returned': 'markReturned',
};

/** Where the parcel is, what it waits for, until when, and what staff may do: Markdown for the Temporal UI, short. */
export function describeParcel(parcel: Omit<Parcel, 'show' | 'attend' | 'inTurn'>): string {
  const { input, state, trackingCode, holdReason, concerns, waits, note } = parcel;
  const { orderNumber, sequence, carrier, units, locationId, orderId } = input;
  return [
    `**${orderNumber}, parcel ${sequence}** · ${units} ${units === 1 ? 'unit' : 'units'} from ${locationId} · ${carrier} ${trackingCode ?? ''} · ${whereabouts(state)}`,
    ...[...concerns.values()].map((words) => `**Needs you:** ${plainWords(words)}`),
    ...(holdReason === null || hasLeft(state) ? [] : [`**On hold:** ${plainWords(holdReason)}`]),
    ...(note === undefined || isFinalShipmentState(state) ? [] : [`**Note:** ${plainWords(note)}`]),
    `**Waits for:** ${waits.for}`,
    ...(waits.until ? [`**Until:** ${new Date(waits.until.at).toISOString()}, then ${waits.until.next}`] : []),
    `**You may:** ${mayDo(parcel)}`,
    `The order is the workflow \`order-${orderId}\`: it is cancelled, held and released there.`,
  ].join('  \n');
}

/** Between hand-over and arrival the carrier's scans do not wake the workflow: the newest is in the order's timeline. */
function whereabouts(state: ShipmentState): string {
  return ['handed-over', 'in-transit', 'out-for-delivery'].includes(state) ? 'with the carrier' : state;
}

function mayDo({
  state,
  holdReason,
  recalled,
  concerns,
}: Pick<Parcel, 'state' | 'holdReason' | 'recalled' | 'concerns'>) {
  if (isFinalShipmentState(state)) return 'nothing more; this parcel has come to its end.';
  const steps = (Object.keys(updateOf) as ShipmentStep[]).filter(
    (step) => refuseStep(step, { state, holdReason, recalled }) === undefined && !isPast(step, state),
  );
  const updates = [...steps.map((step) => updateOf[step]), ...(concerns.has('label') ? ['retryLabel'] : [])];
  return updates.length === 0 ? 'wait.' : updates.map((name) => `\`${name}\``).join(', ');
}

/** A step that is done may be repeated, but is not worth naming. */
function isPast(step: ShipmentStep, state: Parcel['state']): boolean {
  return (
    (step === 'hand-over' && hasLeft(state)) ||
    (step === 'pick' && state === 'picked') ||
    (step === 'pack' && state === 'packed')
  );
}
