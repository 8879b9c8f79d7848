import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Workflows are named after the number of their order: `order-A-1042`, `shipment-A-1042-1`. */
const ORDER_WORKFLOW = /^(?:order|payment|backorder|shipment)-([A-Z]+-\d+)/;

/** Adds the order that a step is about to whatever is logged of it: its id where the arguments name it, its number always. */
export const activityLog: ActivityInterceptorsFactory = ({ info }) => {
  const orderNumber = ORDER_WORKFLOW.exec(info.workflowExecution?.workflowId ?? '')?.[1];
  let about: object = orderNumber === undefined ? {} : { orderNumber };
  return {
    inbound: {
      execute(input, next) {
        const orderId = orderNamedIn(input.args);
        if (orderId !== undefined) about = { ...about, orderId };
        return next(input);
      },
    },
    outbound: { getLogAttributes: (attributes, next) => next({ ...attributes, ...about }) },
  };
};

/** Our activities take one argument; those of one order name it there. */
function orderNamedIn([input]: readonly unknown[]): string | undefined {
  if (typeof input !== 'object' || input === null || !('orderId' in input)) return undefined;
  return typeof input.orderId === 'string' ? input.orderId : undefined;
}
