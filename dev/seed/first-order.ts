import { sampleAddress } from './sample-address.ts';

export interface FirstOrder {
  /** Where the API answers, such as http://localhost:8080. */
  readonly apiUrl: string;
  readonly storefrontKey: string;
  readonly sku: string;
  readonly quantity?: number;
}

/**
 * One command for any POSIX shell that places an order: it asks for a shipping quote, then orders with the first option.
 * It needs curl, grep and cut, and leaves no variable behind. Pasted again, it places another order.
 */
export function firstOrderSnippet({ apiUrl, storefrontKey, sku, quantity = 2 }: FirstOrder): string {
  const basket = JSON.stringify({ currency: 'GBP', lines: [{ sku, quantity }], shippingAddress: sampleAddress });
  const order = `{$basket,"email":"ada@example.com","paymentMethod":"pm_card_visa","shippingQuoteId":"$1","shippingOptionId":"$2"}`;
  return `(
  post() { curl -sS "${apiUrl}$1" -H 'Authorization: Bearer ${storefrontKey}' -H 'Content-Type: application/json' -H "Idempotency-Key: $2" -d "$3"; }
  basket='${basket.slice(1, -1)}'
  quote=$(post /v1/shipping-quotes "quote-$$-$(date +%s)" "{$basket}")
  set -- $(echo "$quote" | grep -o '"id":"[^"]*"' | cut -d '"' -f 4)
  if [ -z "$2" ]; then echo "$quote"; exit 1; fi
  post /v1/orders "order-$1" "${order.replaceAll('"', '\\"')}"
)`;
}
