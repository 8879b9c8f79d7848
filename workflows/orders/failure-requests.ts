import { condition } from '@temporalio/workflow';
import { handleUpdate } from '../shared/handle-update.ts';
import { refusal } from '../shared/refusal.ts';
import { refuseBadStaffNote, staffNameOf } from '../shared/staff-note.ts';
import { resumeUpdate } from './order-contract.ts';
import type { FailureSlice } from './failure.ts';
import type { OrderState } from './order-state.ts';

/** What staff may do with an order after a step has failed for good. */
export function handleFailureRequests({
  input,
  attention,
  failure,
}: Pick<OrderState, 'input' | 'attention' | 'failure'>): void {
  handleUpdate(input.orderId, resumeUpdate, (note) => resume(failure, staffNameOf(note)), {
    validator: (note) => {
      refuseBadStaffNote(note);
      if (!attention.messages.has('failure'))
        throw refusal('nothing-failed', 'No step of this order has failed for good.');
    },
    description:
      'Run the step again that failed for good, once you have mended its cause. Send {"by": "your name"}, or nothing.',
  });
}

async function resume(failure: FailureSlice, by: string): Promise<void> {
  failure.resumedBy = by;
  await condition(() => failure.resumedBy === undefined);
}
