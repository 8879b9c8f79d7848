import { condition } from '@temporalio/workflow';
import type { OrderCore } from '../shared/order/order-core.ts';
import { sentence } from '../shared/plain-words.ts';

/** A step that failed for good after something had left, and so cannot be undone. */
export interface FailureSlice {
  /** Who of staff has remedied its cause, until the step is run again. */
  resumedBy?: string;
}

type FailedOrder = Pick<OrderCore, 'attention'> & { readonly failure: FailureSlice };

/** Until staff have remedied the cause: then the order goes on from the step that failed. */
export async function awaitResume({ attention, failure }: FailedOrder, why: string): Promise<void> {
  delete failure.resumedBy;
  await attention.set('failure', `A step failed for good: ${sentence(why)} Mend the cause, then send \`resume\`.`);
  await condition(() => failure.resumedBy !== undefined);
  await attention.set('failure', null, failure.resumedBy);
  delete failure.resumedBy;
}
