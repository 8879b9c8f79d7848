import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/** Workflows whose id is that of their order: `order-…`, `payment-…`, `backorder-…`. */
const ORDER_WORKFLOW = /^(?:order|payment|backorder)-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Adds the order that a step is about to whatever is logged of it, where workflow or arguments name one. */
export const activityLog: ActivityInterceptorsFactory = ({ info }) => {
  let orderId = ORDER_WORKFLOW.exec(info.workflowExecution?.workflowId ?? '')?.[1];
  return {
    inbound: {
      execute(input, next) {
        orderId ??= orderNamedIn(input.args);
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next(orderId === undefined ? attributes : { ...attributes, orderId }),
    },
  };
};

/** Our activities take one argument; those of one order name it there. */
function orderNamedIn([input]: readonly unknown[]): string | undefined {
  if (typeof input !== 'object' || input === null || !('orderId' in input)) return undefined;
  return typeof input.orderId === 'string' ? input.orderId : undefined;
}
