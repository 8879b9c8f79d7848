import type { WorkflowNames } from '../../db/people/erase-person.ts';

/** Names of workflows, as short as they may be. */
export const workflowNames: WorkflowNames = {
  ofOrder: (number) => [`order-${number}`],
  ofParcel: (number, sequence) => `shipment-${number}-${sequence}`,
  ofQuote: (id) => `quote-${id}`,
  ofCorrection: (id) => `address-${id}`,
};
