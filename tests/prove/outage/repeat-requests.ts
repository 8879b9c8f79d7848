import type { ShopClient } from '../../support/shop/shop-client.ts';
import { eachAtOnce } from '../../support/each-at-once.ts';
import type { SentRequest } from './steady-load.ts';

const AT_ONCE = 6;
/** Of those who are refused for minutes most give up. */
const REFUSED_MAX = 40;

/**
 * Sends again, under their keys, all orders that were accepted, and what else was not done or not decided; as clients
 * do that have no answer, or one that promises nothing yet. Says where a repeat failed, or stood for another order than
 * the first.
 */
export async function repeatRequests(client: ShopClient, requests: readonly SentRequest[]): Promise<string[]> {
  const posts = requests.filter(({ method }) => method === 'POST');
  const refused = posts.filter(({ answer }) => answer?.status === 503);
  const others = posts.filter(({ kind, isDone, answer }) => {
    const isAccepted = kind === 'place an order' && answer?.status !== 503;
    return isAccepted || (isDone !== true && answer?.status !== 503);
  });
  const repeated = [...others, ...refused.slice(0, REFUSED_MAX)];
  const complaints = await eachAtOnce(repeated, AT_ONCE, (request) => repeatRequest(client, request));
  return complaints.flat();
}

async function repeatRequest(client: ShopClient, sent: SentRequest): Promise<string[]> {
  const { kind, method, path, request } = sent;
  try {
    const { body } = await client.ask(method, path, request);
    sent.isDone = true;
    if (kind !== 'place an order') return [];
    const first = (sent.orderId ??= body.id as string);
    return first === body.id ? [] : [`${kind}: its key stood for ${first}, and then for ${body.id}`];
  } catch (error) {
    return [`${kind}: the repeat failed: ${error instanceof Error ? error.message : String(error)}`];
  }
}
