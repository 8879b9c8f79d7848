/**
 * Workflows about orders. Scheduled sweeps (seven runs a minute, 10,080 a day) and shipping quotes are left out, or nothing else would
 * be found.
 */
export const ABOUT_ORDERS = `TemporalScheduledById IS NULL AND WorkflowType != "quoteShipping"`;

/**
 * Lists of workflows that staff use, as visibility queries; docs/operating.md explains them. Sweeps are in none. They show only what
 * workflows themselves report: everything that needs a person is in `GET /v1/orders?sort=attention`.
 */
const workflowLists = {
  'Temporal Web UI': ABOUT_ORDERS,
  'Orders, open': `WorkflowType = "processOrder" AND ExecutionStatus = "Running"`,
  'needing a person': `NeedsAttention = true AND ExecutionStatus = "Running"`,
  'awaiting payment': `OrderStatus = "awaiting-payment" AND ExecutionStatus = "Running"`,
  'awaiting goods': `OrderStatus = "backordered" AND ExecutionStatus = "Running"`,
  'being fulfilled': `OrderStatus = "fulfilling" AND ExecutionStatus = "Running"`,
} as const;

/** Name and address in the Temporal Web UI of each list, the widest first. */
export function workflowListLinks(temporalUi: string, namespace: string): (readonly [string, string])[] {
  return Object.entries(workflowLists).map(([name, query]) => [name, linkTo(temporalUi, namespace, query)]);
}

function linkTo(temporalUi: string, namespace: string, query: string): string {
  return `${temporalUi}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`;
}

/** The list of workflows to begin with. */
export function linkToOrders(temporalUi: string, namespace: string): string {
  return linkTo(temporalUi, namespace, ABOUT_ORDERS);
}
