import type { OrderNumber } from '../../domain/orders/order-number.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import type { Book, Books, GatewayAuthorisation, GatewayLabel } from '../../db/invariants/external-books.ts';

type State = GatewayAuthorisation['state'];

export type KeptLists = ReturnType<typeof keepLists>;

/** The payment provider's, the carriers' and Temporal's lists, as those keep them. */
export function keepLists() {
  const intents = new Map<string, GatewayAuthorisation & { readonly intentId: string }>();
  const labels = new Map<string, GatewayLabel>();
  const running = new Set<string>();
  /** The number of each order that was asked for. */
  const numbers = new Map<string, OrderNumber>();
  const books: Books = {
    gateway_authorisation: aBook(() => intents),
    gateway_label: aBook(() => labels),
    running_workflow: aBook(() => new Map([...running].map((workflowId) => [workflowId, { workflowId }]))),
  };
  const numberOf = (orderId: string): OrderNumber => {
    const number = numbers.get(orderId);
    if (number === undefined) throw new Error(`Nobody asked for ${orderId}`);
    return number;
  };
  return {
    books,
    intents,
    labels,
    running,
    numberOf,
    /** Stored by its database; its workflow has started. */
    begin(orderId: string, number: OrderNumber): void {
      numbers.set(orderId, number);
      running.add(orderWorkflowId(number));
    },
    authorise(orderId: string, attempt: number, authorisedMinor: number, state: State = 'authorised'): string {
      const intentId = `pi_${orderId}_${attempt}`;
      const money = { authorisedMinor, capturedMinor: 0, refundedMinor: 0 };
      intents.set(intentId, { intentId, orderId, state, currency: 'GBP', ...money });
      return intentId;
    },
    /** Amounts are added. */
    move(intentId: string, by: { state?: State; capturedMinor?: number; refundedMinor?: number }): void {
      const known = intents.get(intentId);
      if (!known) throw new Error(`There is no ${intentId}`);
      intents.set(intentId, {
        ...known,
        state: by.state ?? known.state,
        capturedMinor: known.capturedMinor + (by.capturedMinor ?? 0),
        refundedMinor: known.refundedMinor + (by.refundedMinor ?? 0),
      });
    },
  };
}

function aBook<Entry>(entries: () => ReadonlyMap<string, Entry>): Book<Entry> {
  return {
    async *list() {
      yield* entries().values();
    },
    read: async (key) => entries().get(key),
  };
}
