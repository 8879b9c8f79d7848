import type { Client } from '@temporalio/client';
import type { NewOrder } from '../../../dev/shop/shopper.ts';
import type { ShopAnswer, ShopClient, ShopRequest } from '../../../dev/shop/shop-client.ts';
import type { ProofShop } from '../on-a-shop.ts';
import type { AskedLog } from './asked-log.ts';
import type { ClaimBook } from './claims.ts';

/** An order that commands are thrown at. */
export interface LiveOrder {
  readonly key: string;
  readonly request: NewOrder;
  /** Known from the first answer on. */
  readonly id: string;
  /** The bank's page, if the shopper is sent to one. */
  readonly bankPage: string | undefined;
}

/** What commands are carried out with. */
export interface Surroundings extends ProofShop {
  /** Sends once: what is answered is judged, also that there is no answer. */
  readonly client: ShopClient;
  readonly temporal: Pick<Client, 'workflow'>;
  readonly book: ClaimBook;
  /** What was asked of which order and what came of it. */
  readonly log: AskedLog;
  readonly backorderedSku: string;
}

/** Sends a request and sees that the answer is one that may be given. */
export async function sendJudged(
  { client, log, book }: Surroundings,
  orderId: string,
  what: string,
  method: string,
  path: string,
  request: ShopRequest,
): Promise<ShopAnswer | undefined> {
  const answer = await client.send(method, path, request).catch((error: unknown) => {
    book.complain(`${what} (${method} ${path}) had no answer: ${(error as Error).message}`);
    return undefined;
  });
  if (!answer) return undefined;
  log.note(orderId, `${what} ${answer.status}${answer.status >= 400 ? ` ${answer.body.code}` : ''}`);
  if (answer.status >= 500 && answer.status !== 503)
    book.complain(`${what} (${method} ${path}) was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

export function parcelsOf(
  { database }: ProofShop,
  orderId: string,
): Promise<{ id: string; trackingCode: string | null }[]> {
  return database.em
    .fork()
    .execute('select id, tracking_code as "trackingCode" from shipment where order_id = ? order by sequence', [
      orderId,
    ]);
}
