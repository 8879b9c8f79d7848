import type { ShopAnswer, ShopClient, ShopRequest } from './shop-client.ts';
import { sampleAddress } from '../../../dev/seed/sample-address.ts';

export interface Wanted {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly country?: string;
  /** The street of the address. */
  readonly street?: string;
  /** Although the carriers do not know the address. */
  readonly insistOnAddress?: boolean;
  readonly customerId?: string | undefined;
  readonly paymentMethod?: string;
  /** Chooses from the quote; the cheapest if left out. */
  readonly choose?: <T>(options: readonly T[]) => T;
}

/** An order's request, ready to be sent. */
export interface NewOrder {
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the shop asked for sending it, tax included where the country has it so. */
  readonly shippingMinor: number;
}

/** Asks for a quote and chooses from it, as a storefront does before it places an order under this key. */
export async function prepareOrder(shop: ShopClient, key: string, wanted: Wanted): Promise<NewOrder> {
  const {
    lines,
    country = 'GB',
    street = sampleAddress.line1,
    insistOnAddress,
    customerId,
    paymentMethod = 'pm_card_visa',
    choose,
  } = wanted;
  const shippingAddress = { ...sampleAddress, line1: street, country };
  const basket = { currency: 'GBP', lines, shippingAddress, ...(insistOnAddress && { insistOnAddress }) };
  const { body: quote } = await shop.ask('POST', '/v1/shipping-quotes', { body: basket, key: `quote-${key}` });
  const option = choose ? choose<{ id: string; price: { amount: number } }>(quote.options) : quote.options[0];
  return {
    key,
    shippingMinor: option.price.amount,
    body: {
      ...basket,
      ...(customerId === undefined ? {} : { customerId }),
      // Somebody else each time: a shop lets one buyer have few orders that are not paid.
      email: `ada-${key.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(-40)}@example.com`,
      paymentMethod,
      shippingQuoteId: quote.id,
      shippingOptionId: option.id,
    },
  };
}

/** What the shop says in the end to whoever places an order: a receipt, or a problem. */
export interface Placed {
  /** 201: confirmed; 202: stored, and something is the shopper's to do, or was not done in time; 4xx: refused. */
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- a receipt, or a problem
  readonly body: any;
}

const DECIDED_WITHIN_MS = 180_000;
const LONG_POLL_TIMEOUT_MS = 40_000;

/** Places an order and waits, if need be, until it is decided: confirmed, refused, or the shopper's turn. */
export async function placeOrder(shop: ShopClient, { key, body }: Pick<NewOrder, 'key' | 'body'>): Promise<Placed> {
  for (const giveUpAt = Date.now() + DECIDED_WITHIN_MS; ;) {
    const answer = await shop.send('POST', '/v1/orders', { body, key });
    if (answer.status !== 202 || isDecided(answer.body)) return { status: answer.status, body: answer.body };
    if (Date.now() > giveUpAt) throw new Error(`Order ${answer.body.id} is ${answer.body.status} for too long`);
    await shop.ask('GET', `/v1/orders/${answer.body.id}?wait=25`, { timeoutMs: LONG_POLL_TIMEOUT_MS });
  }
}

/** Asks for a cancellation and waits until it is decided: 200, or 409 where it comes too late. */
export async function cancelOrder(
  shop: ShopClient,
  id: string,
  { key, as = 'storefront' }: { readonly key: string; readonly as?: ShopRequest['as'] },
): Promise<ShopAnswer> {
  for (const giveUpAt = Date.now() + DECIDED_WITHIN_MS; ;) {
    const answer = await shop.send('POST', `/v1/orders/${id}/cancel`, { as, body: { reasonCode: 'customer' }, key });
    if (answer.status !== 202) return answer;
    if (Date.now() > giveUpAt) throw new Error(`The cancellation of order ${id} is not decided for too long`);
  }
}

/** The bank's page has two buttons; it is known by Stripe's address of it. Where the shopper is sent then. */
export async function pressButton(pageUrl: string | null | undefined, button: 'complete' | 'fail'): Promise<URL> {
  const page = new URL(pageUrl ?? '');
  const action = new URL(`/3ds/${page.searchParams.get('payment_intent')}/${button}`, page);
  const response = await fetch(action, { method: 'POST', redirect: 'manual' });
  if (response.status !== 303) throw new Error(`The bank's page answered ${response.status}`);
  return new URL(response.headers.get('location') ?? '', page);
}

/** While the provider is at work there is nothing to do for the shopper. */
function isDecided({ status, nextAction }: { readonly status: string; readonly nextAction: object | null }): boolean {
  return status === 'awaiting-payment' ? nextAction !== null : !['received', 'placed'].includes(status);
}
