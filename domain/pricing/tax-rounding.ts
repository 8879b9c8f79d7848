import type { RoundingMode } from '../money/money.ts';

/**
 * What tax is added up over before it is rounded. `line`: each article, on however many lines of the order it stands, and the
 * sending; `rate-group`: all that bears one rate; `order`: everything. Prices that include tax are never added to prices without.
 */
export const taxRoundingScopes = ['line', 'rate-group', 'order'] as const;
export type TaxRoundingScope = (typeof taxRoundingScopes)[number];

/** How the tax of an order is rounded: a property of the jurisdiction that it is due in. */
export interface TaxRounding {
  readonly scope: TaxRoundingScope;
  readonly mode: RoundingMode;
}

/**
 * In the European Union as its invoices sum up (EN 16931, BR-CO-17); the member states decide (Court of Justice, C-484/06, Ahold).
 * Also where we know of no other rule.
 */
const commonRule: TaxRounding = { scope: 'rate-group', mode: 'half-up' };

/** By country, ISO 3166-1 alpha-2. Where the law leaves the seller a choice, a shop may set its own (`tax_rounding`). */
const builtInRules: Readonly<Record<string, TaxRounding>> = {
  // A New Tax System (Goods and Services Tax) Act 1999, s 9-90(2)(a), the total invoice rule; (b) allows rounding of each supply.
  AU: { scope: 'order', mode: 'half-up' },
  // HMRC, VATREC12010 and 12020 on Notice 700, 17.5 and 17.6: retailers round up and down; rounding down is for invoices of net prices.
  GB: { scope: 'rate-group', mode: 'half-up' },
  // Consumption Tax Act, Enforcement Order, art. 70-10; circular 3-12: once for each rate on an invoice, in any mode; never by line.
  JP: { scope: 'rate-group', mode: 'half-up' },
  // Goods and Services Tax Act 1985, s 19O: half a cent may be disregarded; of each amount or of the total.
  NZ: { scope: 'order', mode: 'half-down' },
  // Streamlined Sales and Use Tax Agreement, s 324: a third decimal above four rounds up, which is half up; by item or by invoice.
  US: { scope: 'order', mode: 'half-up' },
};

/** The rule where a shop has set none. */
export function builtInTaxRounding(country: string): TaxRounding {
  return builtInRules[country] ?? commonRule;
}
