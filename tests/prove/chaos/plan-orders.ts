import * as fc from 'fast-check';
import { courseNames, type PlannedCourse } from './courses.ts';
import { badBodies, requestNames, requestRow, VARIANTS, type RequestName } from './requests.ts';
import { argumentShapes, workflowMessages, type ArgumentShape, type WorkflowMessage } from './workflow-messages.ts';

/** What is asked of an order, by whoever may: shopper, bank, warehouse, carrier, staff, provider. */
export type Command =
  | { readonly kind: 'pay'; readonly cards: readonly string[]; readonly underOneKey: boolean }
  | {
      readonly kind: 'ask';
      readonly request: RequestName;
      readonly via: 'rest' | 'update';
      /** Chooses between what may be said, and who says it. */
      readonly variant: number;
    }
  | { readonly kind: 'ask badly'; readonly request: RequestName; readonly body: unknown }
  | { readonly kind: 'bank'; readonly button: 'complete' | 'fail' }
  | { readonly kind: 'carrier'; readonly status: (typeof carrierStatuses)[number] }
  | {
      readonly kind: 'message';
      readonly message: WorkflowMessage;
      readonly shape: ArgumentShape;
      readonly variant: number;
    }
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
  readonly course: PlannedCourse;
}

const parcelSteps = ['pick', 'pack', 'hand-over', 'mark-delivered', 'mark-lost'] as const;
const often: readonly RequestName[] = ['pay', 'cancel', 'hold', 'release', ...parcelSteps];
const withBody = requestNames.filter((name) => requestRow(name).body !== undefined);
export const carrierStatuses = ['in_transit', 'out_for_delivery', 'delivered', 'return_to_sender', 'failure'] as const;

const goodCards = ['pm_card_visa', 'pm_card_mastercard', 'pm_card_amex'] as const;
/** Reserves its money, and gives none when the parcel leaves. */
const CARD_THAT_DOES_NOT_PAY = 'pm_card_simulatorCaptureFails';
const otherCards = [
  'pm_card_visa_chargeDeclined',
  'pm_card_visa_chargeDeclinedInsufficientFunds',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecure2Required',
  'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
  'pm_card_chargeDeclinedProcessingError',
  CARD_THAT_DOES_NOT_PAY,
  'pm_nobody',
] as const;

const card = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...goodCards) },
  { weight: 3, arbitrary: fc.constantFrom(...otherCards) },
);
const variant = fc.nat(VARIANTS - 1);
const via = fc.constantFrom('rest' as const, 'update' as const);
/** Often the right one: some workflows are there for a moment only. */
const shape = fc.oneof(
  { weight: 1, arbitrary: fc.constant('right' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...argumentShapes.filter((name) => name !== 'right')) },
);
const kind = <K extends string>(name: K) => fc.constant(name);

function askFor(names: readonly RequestName[]): fc.Arbitrary<Command> {
  return fc.record({ kind: kind('ask'), request: fc.constantFrom(...names), via, variant });
}

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: kind('pay'),
      cards: fc.array(card, { minLength: 1, maxLength: 3 }),
      underOneKey: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: askFor(['pay']) },
  { weight: 2, arbitrary: askFor(['cancel']) },
  { weight: 2, arbitrary: askFor(['hold']) },
  { weight: 3, arbitrary: askFor(['release']) },
  { weight: 4, arbitrary: askFor(parcelSteps) },
  { weight: 4, arbitrary: askFor(requestNames.filter((name) => !often.includes(name))) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('ask badly'),
      request: fc.constantFrom(...withBody),
      body: fc.constantFrom(...badBodies),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('bank'), button: fc.constantFrom('complete', 'fail') }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('carrier'), status: fc.constantFrom(...carrierStatuses) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: kind('message'),
      message: fc.constantFrom(...workflowMessages),
      shape,
      variant,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('repeat webhooks') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('place again') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('receive stock') }) },
);

/** Half of them come at one of few moments, so that they meet each other. */
const atMs = fc.oneof(fc.constantFrom(0, 300, 1_000), fc.integer({ min: 0, max: 3_000 }));

const course: fc.Arbitrary<PlannedCourse> = fc.record({
  name: fc.oneof(
    { weight: 1, arbitrary: fc.constant('none of these' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...courseNames) },
  ),
  via,
  variant,
});

const order: fc.Arbitrary<PlannedOrder> = fc
  .record({
    basket: fc.oneof(
      { weight: 6, arbitrary: fc.constant('in stock' as const) },
      { weight: 2, arbitrary: fc.constant('in two places' as const) },
      { weight: 2, arbitrary: fc.constant('backordered' as const) },
    ),
    card,
    undeliverable: fc.nat(19).map((n) => n === 0),
    commands: fc.array(fc.record({ atMs, command }), { minLength: 2, maxLength: 9 }),
    course,
  })
  .map(fitForItsCourse);

/** With another card or basket it would hardly come to what the course asks for. */
function fitForItsCourse(planned: PlannedOrder): PlannedOrder {
  const { name } = planned.course;
  if (name === 'none of these') return planned;
  const fit = { ...planned, undeliverable: false, card: 'pm_card_visa' };
  if (name === 'is not paid after all') return { ...fit, card: CARD_THAT_DOES_NOT_PAY };
  return name === 'waits for goods' ? { ...fit, basket: 'backordered' } : fit;
}

/** So many orders and what is asked of them; the same again for the same seed. */
export function planOrders(seed: number, count: number): readonly PlannedOrder[] {
  return fc.sample(order, { seed, numRuns: count });
}
