import * as fc from 'fast-check';
import { argumentShapes, workflowMessages, type ArgumentShape, type WorkflowMessage } from './workflow-messages.ts';

/** What is asked of an order, by whoever may: shopper, bank, warehouse, carrier, staff, provider. */
export type Command =
  | { readonly kind: 'pay'; readonly cards: readonly string[]; readonly underOneKey: boolean }
  | { readonly kind: 'pay badly'; readonly body: unknown }
  | { readonly kind: 'cancel'; readonly as: 'storefront' | 'staff' }
  | { readonly kind: 'cancel badly'; readonly body: unknown }
  | { readonly kind: 'hold' }
  | { readonly kind: 'release' }
  | { readonly kind: 'bank'; readonly button: 'complete' | 'fail' }
  | { readonly kind: 'parcel'; readonly step: (typeof parcelSteps)[number] }
  | { readonly kind: 'carrier'; readonly status: (typeof carrierStatuses)[number] }
  | { readonly kind: 'message'; readonly message: WorkflowMessage; readonly shape: ArgumentShape }
  | { readonly kind: 'repeat webhooks' }
  | { readonly kind: 'place again' }
  | { readonly kind: 'receive stock' };

export interface PlannedCommand {
  /** After the order was sent; several have the same. */
  readonly atMs: number;
  readonly command: Command;
}

export interface PlannedOrder {
  readonly basket: 'in stock' | 'in two places' | 'backordered';
  readonly card: string;
  readonly undeliverable: boolean;
  readonly commands: readonly PlannedCommand[];
}

export const parcelSteps = ['pick', 'pack', 'hand-over', 'mark-delivered', 'mark-lost'] as const;
export const carrierStatuses = ['in_transit', 'out_for_delivery', 'delivered', 'return_to_sender', 'failure'] as const;

const goodCards = ['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex'] as const;
const otherCards = [
  'pm_card_visa_chargeDeclined',
  'pm_card_visa_chargeDeclinedInsufficientFunds',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecure2Required',
  'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
  'pm_card_chargeDeclinedProcessingError',
  'pm_nobody',
] as const;

const card = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...goodCards) },
  { weight: 3, arbitrary: fc.constantFrom(...otherCards) },
);
const badBody = fc.constantFrom<unknown>(
  {},
  null,
  [],
  '',
  { paymentMethod: '' },
  { paymentMethod: 7 },
  { paymentMethod: '4242424242424242' },
  { reason: '' },
  { reason: 7 },
  { reason: 'x', also: 'this' },
);
const kind = <K extends string>(name: K) => fc.constant(name);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('pay'),
      cards: fc.array(card, { minLength: 1, maxLength: 3 }),
      underOneKey: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('pay badly'), body: badBody }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('cancel'), as: fc.constantFrom('storefront', 'staff') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('cancel badly'), body: badBody }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('hold') }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('release') }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('bank'), button: fc.constantFrom('complete', 'fail') }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('parcel'), step: fc.constantFrom(...parcelSteps) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('carrier'), status: fc.constantFrom(...carrierStatuses) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('message'),
      message: fc.constantFrom(...workflowMessages),
      shape: fc.constantFrom(...argumentShapes),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('repeat webhooks') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('place again') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('receive stock') }) },
);

/** Half of them come at one of few moments, so that they meet each other. */
const atMs = fc.oneof(fc.constantFrom(0, 300, 1_000), fc.integer({ min: 0, max: 3_000 }));

const order: fc.Arbitrary<PlannedOrder> = fc.record({
  basket: fc.oneof(
    { weight: 6, arbitrary: fc.constant('in stock' as const) },
    { weight: 2, arbitrary: fc.constant('in two places' as const) },
    { weight: 2, arbitrary: fc.constant('backordered' as const) },
  ),
  card,
  undeliverable: fc.nat(19).map((n) => n === 0),
  commands: fc.array(fc.record({ atMs, command }), { minLength: 2, maxLength: 9 }),
});

/** So many orders and what is asked of them; the same again for the same seed. */
export function planOrders(seed: number, count: number): readonly PlannedOrder[] {
  return fc.sample(order, { seed, numRuns: count });
}
