import {
  hasLeft,
  isFinalShipmentState,
  mayMoveShipment,
  shipmentStateEdges,
  type ShipmentState,
} from './shipment-state.ts';

/** What people do with a parcel, and the state to which each step leads. */
export const shipmentSteps = {
  pick: 'picked',
  pack: 'packed',
  'hand-over': 'handed-over',
  'mark-delivered': 'delivered',
  'mark-lost': 'lost',
  'mark-returned': 'returned',
} as const satisfies Record<string, ShipmentState>;

export type ShipmentStep = keyof typeof shipmentSteps;

export interface StepFacts {
  readonly state: ShipmentState;
  /** Why the order is held; null when it is not. */
  readonly holdReason: string | null;
  /** The order was cancelled before the parcel left. */
  readonly recalled: boolean;
  /** Why its money can no longer be taken; left out where it can, or was. */
  readonly unpaid?: string | undefined;
}

export interface StepRefusal {
  readonly code: 'label-pending' | 'order-held' | 'order-cancelled' | 'payment-lapsed' | 'parcel-elsewhere';
  /** For the person who asked. */
  readonly detail: string;
}

/** True where a parcel stands at (for a hand-over: or beyond) what a step leads to: to repeat the step does nothing. */
export function isStepDone(step: ShipmentStep, state: ShipmentState): boolean {
  return state === shipmentSteps[step] || (step === 'hand-over' && hasLeft(state));
}

/** Why a step may not be taken now; nothing where it may, and nothing where it is done already. */
export function refuseStep(
  step: ShipmentStep,
  { state, holdReason, recalled, unpaid }: StepFacts,
): StepRefusal | undefined {
  if (isStepDone(step, state)) return undefined;
  if (state === 'cancelled' || (recalled && !hasLeft(state))) {
    return { code: 'order-cancelled', detail: 'The order was cancelled: put the goods back on the shelf.' };
  }
  if (state === 'planned' && !step.startsWith('mark')) {
    return { code: 'label-pending', detail: 'The parcel has no label yet: wait until it is ready.' };
  }
  if (!mayMoveShipment(state, shipmentSteps[step])) return { code: 'parcel-elsewhere', detail: whereItIs(state) };
  if (step === 'hand-over' && holdReason !== null) {
    return { code: 'order-held', detail: `The order is on hold, so its parcel may not leave: ${holdReason}` };
  }
  if (step === 'hand-over' && unpaid !== undefined) {
    return { code: 'payment-lapsed', detail: `The parcel is not paid for, so it may not leave. ${unpaid}` };
  }
  return undefined;
}

/**
 * Why a step may be taken neither now nor in any state that the parcel may yet come to. Who knows only an earlier state of a
 * parcel than the database does may refuse such a step, and no other.
 */
export function refuseStepForGood(step: ShipmentStep, facts: StepFacts): StepRefusal | undefined {
  const refused = refuseStep(step, facts);
  if (!refused || refused.code === 'label-pending') return undefined;
  if (refused.code !== 'parcel-elsewhere') return refused;
  const mayYet = reachableFrom(facts.state).some((state) => mayMoveShipment(state, shipmentSteps[step]));
  return mayYet ? undefined : refused;
}

function reachableFrom(start: ShipmentState): ShipmentState[] {
  const reached = new Set<ShipmentState>([start]);
  // What is added while it is walked through is walked through, too.
  for (const state of reached) for (const next of shipmentStateEdges[state]) reached.add(next);
  return [...reached];
}

function whereItIs(state: ShipmentState): string {
  if (isFinalShipmentState(state)) return `The parcel is ${state}; nothing can change that.`;
  if (hasLeft(state)) return `The carrier has the parcel already (${state}).`;
  return `The parcel is still here (${state}).`;
}
