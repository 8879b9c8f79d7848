/** What staff ask the list of workflows, as its query; docs/operating.md explains them. Sweeps are in none of them. */
const usualQuestions = {
  'Orders, open': `WorkflowType = "processOrder" AND ExecutionStatus = "Running"`,
  'needing a person': `NeedsAttention = true AND ExecutionStatus = "Running"`,
  'awaiting payment': `OrderStatus = "awaiting-payment" AND ExecutionStatus = "Running"`,
  'awaiting goods': `OrderStatus = "backordered" AND ExecutionStatus = "Running"`,
  'being fulfilled': `OrderStatus = "fulfilling" AND ExecutionStatus = "Running"`,
} as const;

/** A name and an address of the Temporal Web UI for each of the usual questions. */
export function linksToUsualQuestions(temporalUi: string, namespace: string): (readonly [string, string])[] {
  return Object.entries(usualQuestions).map(([name, query]) => [
    name,
    `${temporalUi}/namespaces/${namespace}/workflows?query=${encodeURIComponent(query)}`,
  ]);
}
