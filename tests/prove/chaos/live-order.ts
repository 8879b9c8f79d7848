import type { NewOrder } from '../../support/shop/shopper.ts';
import type { ShopAnswer, ShopClient, ShopRequest } from '../../support/shop/shop-client.ts';
import type { ProofShop } from '../on-a-shop.ts';
import type { AskedLog } from './asked-log.ts';
import type { ClaimBook } from './claims.ts';
import type { CorrectionLog } from './corrections.ts';

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
  readonly book: ClaimBook;
  readonly corrections: CorrectionLog;
  /** What was asked of which order and what came of it. */
  readonly log: AskedLog;
  readonly backorderedSku: string;
}

/** What is sent, and what may be wrong with it. */
export interface JudgedSubject {
  readonly orderId: string;
  readonly what: string;
  readonly path: string;
  /** It is sent to be refused. */
  readonly isWrong?: boolean;
  /** Codes of 400 and 422 that may be answered all the same. */
  readonly mayBe?: readonly string[];
}

/** Posts a request and sees that the answer is one that may be given. */
export async function sendJudged(
  { client, log, book }: Surroundings,
  { orderId, what, path, isWrong = false, mayBe = [] }: JudgedSubject,
  request: ShopRequest,
): Promise<ShopAnswer | undefined> {
  const said = `${what} (${path})`;
  const answer = await client.send('POST', path, request).catch((error: unknown) => {
    book.complain(`${said} had no answer: ${(error as Error).message}`);
    return undefined;
  });
  if (!answer) return undefined;
  const { status, body } = answer;
  log.note(orderId, `${what} ${status}${status >= 400 ? ` ${body.code}` : ''}`);
  if (status >= 500 && status !== 503) book.complain(`${said} was answered ${status}: ${JSON.stringify(body)}`);
  if (!isWrong && (status === 400 || status === 422) && !mayBe.includes(body.code))
    book.complain(`${said} is right and was answered ${status}: ${JSON.stringify(body)}`);
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
