import type { EasyPostState, PlannedStep } from './easypost-state.ts';
import { settleLabelRefund } from './shipments.ts';
import { moveTracker } from './trackers.ts';

/** Carries out what was planned when its time comes, with one timer for the next step only. */
export function createStepRunner(state: EasyPostState) {
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const runDue = () => {
    const due = [...state.plan.values()].filter(({ atMs }) => atMs <= state.nowMs()).sort((a, b) => a.atMs - b.atMs);
    for (const planned of due) run(state, planned);
    state.store.commit();
    schedule();
  };
  const schedule = () => {
    clearTimeout(timer);
    // A slow request may still come in after the end.
    if (isClosed) return;
    const nextMs = Math.min(...[...state.plan.values()].map(({ atMs }) => atMs));
    if (Number.isFinite(nextMs)) timer = setTimeout(runDue, Math.max(0, Math.min(nextMs - state.nowMs(), 2 ** 30)));
  };
  schedule();
  const close = () => {
    isClosed = true;
    clearTimeout(timer);
  };
  return { schedule, close };
}

function run(state: EasyPostState, { id, step }: PlannedStep): void {
  state.plan.delete(id);
  if ('trackerId' in step) {
    moveTracker(state, step.trackerId, step.status);
    return;
  }
  const shipment = state.shipments.get(step.refundedShipmentId);
  if (shipment) settleLabelRefund(state, shipment);
}
