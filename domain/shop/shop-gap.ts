/** Something that a shop lacks. */
export interface ShopGap {
  readonly code: ShopGapCode;
  /** Without it no order can be placed, paid or packed; false: worth a look, and it may be meant so. */
  readonly blocks: boolean;
  readonly what: string;
  readonly why: string;
  /** The command, or the setting. */
  readonly mend: string;
}

export type ShopGapCode =
  | 'no-staff-key'
  | 'no-storefront-key'
  | 'no-open-location'
  | 'location-without-address'
  | 'location-without-telephone'
  | 'no-tax-rate'
  | 'country-without-shipping-rate'
  | 'class-without-rate'
  | 'own-country-not-sold-to'
  | 'nothing-for-sale'
  | 'nothing-in-stock'
  | 'no-exchange-rate'
  | 'settings-of-another-shop'
  | 'no-return-origin'
  | 'visitors-without-address'
  | 'mail-sender-is-an-example';

/** A command of the form that docs/your-own-shop.md has them in. */
export function curl(method: string, path: string, body: string, headers = ''): string {
  return `curl -X ${method} "$API${path}" -H "Authorization: Bearer $STAFF_KEY" -H 'Content-Type: application/json' ${headers}-d '${body}'`;
}

const LISTED_MAX = 8;

/** Names as a sentence has them. */
export function listed(names: readonly string[]): string {
  const more = names.length - LISTED_MAX;
  if (more > 0) return `${names.slice(0, LISTED_MAX).join(', ')} and ${more} more`;
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
