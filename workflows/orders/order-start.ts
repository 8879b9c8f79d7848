import type { SearchAttributePair } from '@temporalio/common';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { orderIdKey } from '../shared/order-id-key.ts';
import { priorities } from '../shared/priorities.ts';
import { ORDERS_TASK_QUEUE } from '../shared/task-queues.ts';
import { orderWorkflowId } from './order-contract.ts';
import type { OrderInput } from './order-contract.ts';
import { customerIdKey, needsAttentionKey, orderStatusKey, skusKey } from './search-attributes.ts';

/**
 * The update that places the order has one id for ever, so that a repeat of the request joins the first. Temporal returns the
 * answer of an update by its id, without asking the workflow: so it is the id of the order, not its number.
 */
export function placeOrderUpdateId(orderId: string): string {
  return `place-${orderId}`;
}

/** A keyword list is for finding orders by hand; beyond this many SKUs it would cost more than it finds. */
const SEARCHABLE_SKUS_MAX = 20;

/**
 * A quarter of Temporal's default: when a worker dies between two steps, the order stalls for this long before
 * another takes it over, and a shopper is waiting.
 */
const WORKFLOW_TASK_TIMEOUT = '2500ms';

export interface OrderStart extends OrderInput {
  /** Of the order to be. */
  readonly number: number;
  readonly lineCount: number;
  /** Left out where the prices are not known; the workflow shows it once the order is written. */
  readonly total?: Money;
  readonly customerId: string | null;
  /** Of all lines; repeats are dropped. */
  readonly skus: readonly string[];
}

/**
 * How `processOrder` is started, by whoever starts it: the API at once, or the sweep when the API died in between. One
 * order is one workflow id, ever: where it ran already, the database has the answer.
 */
export function orderStartOptions(start: OrderStart) {
  const { orderId, number, timing } = start;
  return {
    workflowId: orderWorkflowId(formatOrderNumber(number)),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [{ orderId, timing }] as [OrderInput],
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    priority: priorities.order,
    staticSummary: summaryOf(start),
    typedSearchAttributes: searchAttributesAtStart(start),
  } as const;
}

/** "A-1042 · 3 lines · 84.10 EUR": how people know the order in the Temporal UI. */
function summaryOf({ number, lineCount, total }: OrderStart): string {
  const lines = lineCount === 1 ? '1 line' : `${lineCount} lines`;
  return [formatOrderNumber(number), lines, ...(total === undefined ? [] : [formatMoney(total)])].join(' · ');
}

function searchAttributesAtStart({ orderId, customerId, skus }: OrderStart) {
  const attributes: SearchAttributePair[] = [
    { key: orderIdKey, value: orderId },
    { key: orderStatusKey, value: 'placed' },
    { key: needsAttentionKey, value: false },
    { key: skusKey, value: [...new Set(skus)].slice(0, SEARCHABLE_SKUS_MAX) },
  ];
  return customerId === null ? attributes : [...attributes, { key: customerIdKey, value: customerId }];
}
