import type { ShopClient } from '../../../dev/shop/shop-client.ts';
import { well } from '../../outage/behaviours.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import type { SentRequest } from './steady-load.ts';

const AT_ONCE = 8;

/**
 * Sends again, under their keys, all orders, and what else was not done or not decided; as clients do that have no
 * answer, or one that promises nothing yet. Says where a repeat failed, or stood for another order than the first.
 */
export async function repeatRequests(client: ShopClient, requests: readonly SentRequest[]): Promise<string[]> {
  const undecided = requests.filter(({ kind, method, answer }) => {
    const isDone = answer !== undefined && well[kind].includes(answer.status);
    return method === 'POST' && (kind === 'place an order' || !isDone);
  });
  const complaints = await eachAtOnce(undecided, AT_ONCE, (request) => repeatRequest(client, request));
  return complaints.flat();
}

async function repeatRequest(client: ShopClient, sent: SentRequest): Promise<string[]> {
  const { kind, method, path, request } = sent;
  try {
    const { body } = await client.ask(method, path, request);
    if (kind !== 'place an order') return [];
    const first = (sent.orderId ??= body.id as string);
    return first === body.id ? [] : [`${kind}: its key stood for ${first}, and then for ${body.id}`];
  } catch (error) {
    return [`${kind}: the repeat failed: ${error instanceof Error ? error.message : String(error)}`];
  }
}
