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
 * One update id for placing an order, so that a repeat of the request joins the first. Temporal answers a known update id without
 * asking the workflow, so it is made of the order's id: numbers may be given twice after a restored backup, ids never.
 */
export function placeOrderUpdateId(orderId: string): string {
  return `place-${orderId}`;
}

/** Staff search by SKU in the Temporal UI; indexing more SKUs of one order would cost more than it helps. */
const SEARCHABLE_SKUS_MAX = 20;

/**
 * A quarter of Temporal's default: when a worker dies between two steps, the order stalls for this long before
 * another takes it over, and a shopper is waiting.
 */
const WORKFLOW_TASK_TIMEOUT = '2500ms';

export interface OrderStart extends OrderInput {
  /** The number that the order will have. */
  readonly number: number;
  readonly lineCount: number;
  /** Absent if the prices are not known; the workflow shows the total once the order is written. */
  readonly total?: Money;
  readonly customerId: string | null;
  /** Where people reach the shop's pages for staff. Absent: its workflow does not say. */
  readonly publicUrl?: string;
  /** SKUs of all lines, possibly repeated. */
  readonly skus: readonly string[];
}

/**
 * Start options of `processOrder`, for the API and for the sweep that starts what a dying API left behind. An order has one workflow
 * id for ever: if it ran already, the outcome is in the database.
 */
export function orderStartOptions(start: OrderStart) {
  const { orderId, number, timing, policies, publicUrl } = start;
  return {
    workflowId: orderWorkflowId(formatOrderNumber(number)),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [{ orderId, timing, ...(policies && { policies }) }] as [OrderInput],
    workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    priority: priorities.order,
    staticSummary: summaryOf(start),
    ...(publicUrl === undefined ? {} : { staticDetails: pageOf(publicUrl, orderId) }),
    typedSearchAttributes: searchAttributesAtStart(start),
  } as const;
}

/** "A-1042 · 3 lines · 84.10 EUR": how people know the order in the Temporal UI. */
function summaryOf({ number, lineCount, total }: OrderStart): string {
  const lines = lineCount === 1 ? '1 line' : `${lineCount} lines`;
  return [formatOrderNumber(number), lines, ...(total === undefined ? [] : [formatMoney(total)])].join(' · ');
}

/** Leads from the Temporal UI to where staff work. In the event of the start, so that it costs none; a child's page leads to its order. */
function pageOf(publicUrl: string, orderId: string): string {
  return `[The page of this order for staff](${publicUrl.replace(/\/+$/, '')}/ops/orders/${orderId})`;
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
