import { condition } from '@temporalio/workflow';
import type { OrderCore } from '../shared/order/order-core.ts';
import { asSentence } from '../shared/escape-markdown.ts';

/** A step that failed for good after something had left, and so cannot be undone. */
export interface FailureSlice {
  /** The member of staff who remedied the cause. Set until the step runs again. */
  resumedBy?: string;
}

type FailedOrder = Pick<OrderCore, 'attention'> & { readonly failure: FailureSlice };

/** Waits until staff have remedied the cause; the order then continues with the step that failed. */
export async function awaitResume({ attention, failure }: FailedOrder, why: string): Promise<void> {
  delete failure.resumedBy;
  await attention.set('failure', `A step failed for good: ${asSentence(why)} Mend the cause, then send \`resume\`.`);
  await condition(() => failure.resumedBy !== undefined);
  await attention.set('failure', null, failure.resumedBy);
  delete failure.resumedBy;
}
