/**
 * All that is about orders. Sweeps, which are started by a schedule, and shoppers' questions for a price would bury it: six
 * runs a minute are 8,640 rows a day.
 */
export const ABOUT_ORDERS = `TemporalScheduledById IS NULL AND WorkflowType != "quoteShipping"`;

/**
 * What staff ask the list of workflows, as its query; docs/operating.md explains them. Sweeps are in none of them. What is noted
 * of an order beside its workflow, this list does not know: all that needs a person is in `GET /v1/orders?sort=attention`.
 */
const usualQuestions = {
  'Temporal Web UI': ABOUT_ORDERS,
  'Orders, open': `WorkflowType = "processOrder" AND ExecutionStatus = "Running"`,
  'needing a person': `NeedsAttention = true AND ExecutionStatus = "Running"`,
  'awaiting payment': `OrderStatus = "awaiting-payment" AND ExecutionStatus = "Running"`,
  'awaiting goods': `OrderStatus = "backordered" AND ExecutionStatus = "Running"`,
  'being fulfilled': `OrderStatus = "fulfilling" AND ExecutionStatus = "Running"`,
} as const;

/** A name and an address of the Temporal Web UI for each of the usual questions, the widest first. */
export function linksToUsualQuestions(temporalUi: string, namespace: string): (readonly [string, string])[] {
  return Object.entries(usualQuestions).map(([name, query]) => [name, linkTo(temporalUi, namespace, query)]);
}

function linkTo(temporalUi: string, namespace: string, query: string): string {
  return `${temporalUi}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`;
}

/** The list of workflows to begin with. */
export function linkToOrders(temporalUi: string, namespace: string): string {
  return linkTo(temporalUi, namespace, ABOUT_ORDERS);
}
