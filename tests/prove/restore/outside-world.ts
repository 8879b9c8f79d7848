import type { SimulatedLabels } from '../../../dev/simulators/easypost/read-simulated-labels.ts';
import type { SimulatedPayments } from '../../../dev/simulators/stripe/read-simulated-payments.ts';
import type { StackAddresses } from '../../../dev/stack/stack-environment.ts';

/** What the providers have on their books at one moment: it is not restored with the shop. */
export interface OutsideWorld {
  readonly payments: SimulatedPayments['intents'];
  readonly labels: SimulatedLabels['labels'];
}

export async function readOutsideWorld({ stripe, easypost }: StackAddresses): Promise<OutsideWorld> {
  const [{ intents }, { labels }] = await Promise.all([
    stateOf<SimulatedPayments>(stripe),
    stateOf<SimulatedLabels>(easypost),
  ]);
  return { payments: intents, labels };
}

async function stateOf<State>(simulator: string | undefined): Promise<State> {
  const answer = await fetch(`${simulator}/simulator/state`);
  return (await answer.json()) as State;
}

/** What an entry of a provider's books is about: our order, or our parcel. */
const orderOf = ({ id, metadata }: OutsideWorld['payments'][number]): string => metadata['order_id'] ?? id;
const parcelOf = ({ shipmentId, reference }: OutsideWorld['labels'][number]): string => reference ?? shipmentId;

/** Our orders and parcels of which something was made or moved at the providers between two looks. */
export function movedBetween(before: OutsideWorld, after: OutsideWorld): ReadonlySet<string> {
  const was = new Set([...before.payments, ...before.labels].map((entry) => JSON.stringify(entry)));
  const isOther = (entry: object) => !was.has(JSON.stringify(entry));
  return new Set([...after.payments.filter(isOther).map(orderOf), ...after.labels.filter(isOther).map(parcelOf)]);
}

/** The ids at the providers of whatever is about these orders and parcels. */
export function idsAbout(subjects: ReadonlySet<string>, { payments, labels }: OutsideWorld): ReadonlySet<string> {
  return new Set([
    ...payments.filter((payment) => subjects.has(orderOf(payment))).map(({ id }) => id),
    ...labels.filter((label) => subjects.has(parcelOf(label))).map(({ shipmentId }) => shipmentId),
  ]);
}

/** Money there that somebody would miss. */
export function isLive({ capturableMinor, capturedMinor, refundedMinor }: OutsideWorld['payments'][number]): boolean {
  return capturableMinor > 0 || capturedMinor > refundedMinor;
}
