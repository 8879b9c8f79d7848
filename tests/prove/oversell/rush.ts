import type { ShopClient } from '../../support/shop/shop-client.ts';
import { placeOrder, type NewOrder } from '../../support/shop/shopper.ts';

/** What came of many buyers at once. */
export interface Rush {
  /** Ids of orders. */
  readonly confirmed: readonly string[];
  /** The same of those whose card was declined, while they may still pay. */
  readonly unpaid: readonly string[];
  readonly refused: number;
  /** What no buyer should be told. */
  readonly odd: readonly string[];
  /** How long each waited until there was an outcome. */
  readonly waitedMs: readonly number[];
}

/** All of them at the same moment, each until there is an outcome. */
export async function rush(shop: ShopClient, orders: readonly Pick<NewOrder, 'key' | 'body'>[]): Promise<Rush> {
  const confirmed: string[] = [];
  const unpaid: string[] = [];
  const odd: string[] = [];
  const waitedMs: number[] = [];
  let refused = 0;
  const buy = async (order: Pick<NewOrder, 'key' | 'body'>) => {
    const startedAt = performance.now();
    const { status, body } = await placeOrder(shop, order);
    waitedMs.push(performance.now() - startedAt);
    if (status === 201) confirmed.push(body.id);
    else if (status === 202 && body.nextAction?.type === 'submit-payment-method') unpaid.push(body.id);
    else if (status === 409 && body.code === 'out-of-stock') refused += 1;
    else odd.push(`${order.key} was answered ${status}: ${JSON.stringify(body)}`);
  };
  await Promise.all(
    orders.map((order) => buy(order).catch((error: unknown) => odd.push(`${order.key}: ${(error as Error).message}`))),
  );
  return { confirmed, unpaid, refused, odd, waitedMs };
}

/** So many buyers of the same basket, each with a key, an address and a card of their own. */
export function buyers(
  count: number,
  { key, body }: NewOrder,
  cardOf: (index: number) => string = () => 'pm_card_visa',
): Pick<NewOrder, 'key' | 'body'>[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${key}-${index + 1}`;
    return { key: name, body: { ...body, email: `${name}@example.com`, paymentMethod: cardOf(index) } };
  });
}
