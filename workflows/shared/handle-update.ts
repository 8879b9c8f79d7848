import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, CancellationScope, setHandler } from '@temporalio/workflow';
import { isForOther, OTHER_ORDER, type ForOrder } from './for-order-contract.ts';

/**
 * What may be asked of the workflow of an order, or of one that belongs to it. It is done also where the workflow itself was asked in the
 * Temporal UI to be cancelled: that is a request as others are (cancellation-requests.ts), and may be refused.
 */
export function handleUpdate<Answer, Request extends ForOrder>(
  orderId: string,
  definition: UpdateDefinition<Answer, [Request]>,
  handle: (request: Request) => Promise<Answer>,
  { validator, description }: { readonly validator?: (request: Request) => void; readonly description: string },
): void {
  setHandler(definition, (request) => CancellationScope.nonCancellable(() => handle(request)), {
    validator: (request) => {
      refuseForOther(orderId, request);
      validator?.(request);
    },
    description,
  });
}

function refuseForOther(orderId: string, request: unknown): void {
  if (!isForOther(orderId, request)) return;
  throw ApplicationFailure.nonRetryable('This workflow belongs to another order, of the same number.', OTHER_ORDER);
}
