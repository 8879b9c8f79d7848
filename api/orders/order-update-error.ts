import type { CheckoutRequestQueries } from '../../db/orders/checkout-request-queries.ts';
import type { OrderQueries } from '../../db/orders/order-queries.ts';
import { isFinal } from '../../domain/orders/order-status.ts';
import { notFound, Problem, unavailable } from '../shared/problem.ts';
import type { ProblemCode } from '../shared/problem-catalogue.ts';
import { UpdateRefused, WorkflowNotThere } from '../shared/temporal-errors.ts';

export interface Refused {
  readonly code: ProblemCode;
  readonly error: unknown;
  /** Whose workflow was asked. A wait for goods has one only while there is something to wait for. */
  readonly asked?: 'order' | 'wait';
}

/** The workflow said no, or there is none: the database knows whether the order is closed, open or unheard of. */
export async function whyNot(
  reads: Pick<OrderQueries, 'readOrder'> & Pick<CheckoutRequestQueries, 'readRequest'>,
  id: string,
  { code, error, asked = 'order' }: Refused,
): Promise<unknown> {
  if (error instanceof UpdateRefused) return new Problem(code, error.message, { cause: error });
  if (!(error instanceof WorkflowNotThere)) return error;
  const record = await reads.readOrder(id);
  if (record && asked === 'wait') {
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
