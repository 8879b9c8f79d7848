import type { CheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import type { OrderQueries } from '../../db/orders/order-queries.ts';
import { isFinal } from '../../domain/orders/order-status.ts';
import { notFound, Problem, unavailable } from '../shared/problem.ts';
import type { ProblemCode } from '../shared/problem-catalogue.ts';
import { UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';

export interface FailedUpdate {
  readonly code: ProblemCode;
  readonly error: unknown;
  /** Which workflow was asked: the order's, or the one that waits for its backordered goods and exists only while it waits. */
  readonly asked?: 'order' | 'backorder';
}

/**
 * The error to answer with when an order's workflow refused an update or does not exist. If it does not exist, the order's state in
 * the database decides. Any other error is returned as it is.
 */
export async function orderUpdateError(
  reads: Pick<OrderQueries, 'readOrder'> & Pick<CheckoutRequestQueries, 'readRequest'>,
  id: string,
  { code, error, asked = 'order' }: FailedUpdate,
): Promise<unknown> {
  if (error instanceof UpdateRefused) return new Problem(code, error.message, { cause: error });
  if (!(error instanceof WorkflowNotThere)) return error;
  const record = await reads.readOrder(id);
  if (record && asked === 'backorder') {
    return new Problem(code, `The order is ${record.status}, and waits for nothing of this kind.`, { cause: error });
  }
  // The sweep starts the workflow of an open order again.
  if (record && !isFinal(record.status))
    return unavailable('The order is being taken up again: send the request again.', error);
  if (record) return new Problem(code, `The order is ${record.status}.`, { cause: error });
  const request = await reads.readRequest(id);
  if (!request) return notFound(`order ${id}`);
  const detail = request.refusal ? 'The order was refused.' : 'The order is still being placed: try again in a moment.';
  return new Problem(code, detail, { cause: error });
}
