import { isFinalShipmentState, hasLeft, type ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { refuseStep, type ShipmentStep } from '../../domain/shipments/shipment-step.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { orderWorkflowId } from '../shared/order/order-workflow-id.ts';
import { currentDetails } from '../shared/current-details.ts';
import { escapeName, escapeMarkdown } from '../shared/escape-markdown.ts';
import type { TrackedShipment } from './tracked-shipment.ts';
import { shipmentWorkflowId, type ShipmentInput } from './shipment-contract.ts';

const updateOf: Readonly<Record<ShipmentStep, string>> = {
  pick: 'pickShipment',
  pack: 'packShipment',
  'hand-over': 'handOverShipment',
  'mark-delivered': 'markDelivered',
  'mark-lost': 'markLost',
  'mark-returned': 'markReturned',
};

/** Where the shipment is, what it waits for, until when, and what staff may do: Markdown for the Temporal UI, short. */
export function describeShipment(shipment: Omit<TrackedShipment, 'show' | 'setAttention' | 'mutex'>): string {
  const { input, state, trackingCode, holdReason, concerns, waits, note } = shipment;
  const { orderNumber, sequence, carrier, units } = input;
  const isOver = isFinalShipmentState(state);
  const label = [carrier, trackingCode ?? ''].filter(Boolean).map(escapeName).join(' ');
  return currentDetails([
    `**${orderNumber}, parcel ${sequence}** · ${units} ${units === 1 ? 'unit' : 'units'} · ${whereabouts(state, input)} · ${label}`,
    ...[...concerns.values()].map((words) => `**Needs you:** ${escapeMarkdown(words)}`),
    ...(holdReason === null || hasLeft(state) || isOver ? [] : [`**On hold:** ${escapeMarkdown(holdReason)}`]),
    ...(note === undefined || isOver ? [] : [`**Note:** ${escapeMarkdown(note)}`]),
    ...(isOver ? [] : [`**Waits for:** ${waitsFor(shipment)}`]),
    ...(waits.until && !isOver ? [`**Until:** ${momentInWords(waits.until.at)}; then ${waits.until.next}`] : []),
    `**You may:** ${mayDo(shipment)}`,
    isOver || hasLeft(state) || shipment.recalled
      ? `Its order: ${orderPage(input)}`
      : `To hold, release or cancel, open the order: ${orderPage(input)}`,
  ]);
}

function waitsFor({
  state,
  concerns,
  holdReason,
  waits,
  input,
}: Omit<TrackedShipment, 'show' | 'setAttention' | 'mutex'>): string {
  if (state === 'planned' && concerns.has('label')) return `a label, which ${input.carrier} refused`;
  return state === 'packed' && holdReason !== null ? 'its order to be released' : waits.for;
}

/** What staff look for in the Temporal UI to get to the page of the shipment's order. */
export function orderPage({ orderNumber }: Pick<ShipmentInput, 'orderNumber'>): string {
  return `\`${orderWorkflowId(orderNumber)}\``;
}

/** The same for the shipment: what is said of it is shown with its order, too. */
export function shipmentPage({ orderNumber, sequence }: Pick<ShipmentInput, 'orderNumber' | 'sequence'>): string {
  return `\`${shipmentWorkflowId(orderNumber, sequence)}\``;
}

/** Between hand-over and arrival the carrier's scans do not wake the workflow: the newest is in the order's timeline. */
const withCarrier = 'with the carrier';
const places: Readonly<Record<ShipmentState, string>> = {
  planned: 'without a label',
  ready: 'labelled',
  picked: 'picked',
  packed: 'packed',
  'handed-over': withCarrier,
  'in-transit': withCarrier,
  'out-for-delivery': withCarrier,
  'available-for-pickup': 'ready for the customer to fetch',
  exception: 'with the carrier, not delivered',
  returning: 'on its way back',
  delivered: 'delivered',
  lost: 'lost',
  returned: 'came back',
  cancelled: 'called back',
};

function whereabouts(state: ShipmentState, { locationId }: ShipmentInput): string {
  const isHere = !hasLeft(state) && state !== 'cancelled';
  return isHere ? `in the warehouse ${escapeName(locationId)}, ${places[state]}` : places[state];
}

function mayDo({
  state,
  holdReason,
  recalled,
  concerns,
  input,
}: Omit<TrackedShipment, 'show' | 'setAttention' | 'mutex'>): string {
  if (isFinalShipmentState(state)) return 'nothing more; this parcel has come to its end.';
  const refusals = (Object.keys(updateOf) as ShipmentStep[])
    .filter((step) => !isPast(step, state))
    .map((step) => ({ step, refused: refuseStep(step, { state, holdReason, recalled })?.code }));
  const steps = refusals.flatMap(({ step, refused }) => (refused === undefined ? [updateOf[step]] : []));
  const updates = [...steps, ...(concerns.has('label') && !recalled ? ['retryLabel'] : [])].map(
    (name) => `\`${name}\``,
  );
  const isHeld = refusals.some(({ refused }) => refused === 'order-held');
  const hold = `release the order first, on ${orderPage(input)}`;
  if (updates.length > 0) return `${updates.join(', ')}${isHeld ? `; before it leaves, ${hold}` : ''}`;
  return isHeld ? hold : 'nothing now; it goes on by itself.';
}

/** A step that is done may be repeated, but is not worth naming. */
function isPast(step: ShipmentStep, state: TrackedShipment['state']): boolean {
  return (
    (step === 'hand-over' && hasLeft(state)) ||
    (step === 'pick' && state === 'picked') ||
    (step === 'pack' && state === 'packed')
  );
}
