import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `order-A-1042`, `shipment-A-1042-1`: workflows are named after the number of their order. */
const NUMBER = /^(?:order|payment|backorder|shipment)-([A-Z]+-\d+)/;

/**
 * Stories know the ids of their orders before they begin, and not the numbers after which the workflows are named. The first
 * step of every order names its id: what one worker learns so, all that share the folder know.
 */
export function createNamedOrders(folder: string) {
  const names = join(folder, 'orders');
  mkdirSync(names, { recursive: true });
  return {
    /** The id of the workflow, and that of its order. */
    subjectOf(workflowId: string, args: readonly unknown[]): string {
      const number = NUMBER.exec(workflowId)?.[1];
      if (number === undefined) return workflowId;
      const file = join(names, number);
      const orderId = orderNamedIn(args);
      if (orderId !== undefined && !existsSync(file)) writeFileSync(file, orderId);
      return `${workflowId} ${existsSync(file) ? readFileSync(file, 'utf8') : ''}`;
    },
  };
}

function orderNamedIn([input]: readonly unknown[]): string | undefined {
  if (typeof input !== 'object' || input === null || !('orderId' in input)) return undefined;
  return typeof input.orderId === 'string' ? input.orderId : undefined;
}
