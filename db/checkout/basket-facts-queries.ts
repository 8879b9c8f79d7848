import type { BasketFacts, BasketLine } from '../../domain/pricing/basket-facts.ts';
import { canonicalLinesSql } from '../catalogue/canonical-lines-sql.ts';
import type { EntityManager } from '../database.ts';
import { ratesInForceSql } from '../tax/rates-in-force-sql.ts';

export interface BasketFactsRequest {
  readonly currency: string;
  readonly country: string;
  readonly lines: readonly BasketLine[];
  /** Left out while there is no quote yet. */
  readonly quoteId?: string;
  readonly optionId?: string;
}

/**
 * Selects the facts of the one basket in the CTE `wanted (currency, country, lines, quote_id, option_id)`: what is
 * sold, taxed and quoted, as one JSON value shaped as BasketFacts.
 */
export const basketFactsSql = `
  select jsonb_build_object(
    'currency', wanted.currency,
    'country', wanted.country,
    'variants', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'sku', v.sku, 'productId', v.product_id, 'title', v.title, 'active', p.status = 'active', 'weightGrams', v.weight_grams,
        'taxClass', v.tax_class, 'backorderable', v.backorderable, 'unitPriceMinor', price.amount_minor,
        'maxPerOrder', v.max_per_order)), '[]')
      from (select distinct line ->> 'sku' as sku from jsonb_array_elements(wanted.lines) line) asked
      join product_variant v on v.sku = asked.sku
      join product p on p.id = v.product_id
      left join variant_price price on price.sku = v.sku and price.currency = wanted.currency),
    'taxRates', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'taxClass', tax_class, 'ratePpm', rate_ppm, 'inclusive', inclusive)), '[]')
      from (${ratesInForceSql('wanted.country')}) in_force),
    'taxRounding', (
      select jsonb_build_object('scope', scope, 'mode', mode) from tax_rounding where tax_rounding.country = wanted.country),
    'quote', (
      select jsonb_build_object(
        'state', q.state, 'currency', q.currency, 'shippingAddress', q.shipping_address, 'expired', q.expires_at <= now(),
        'singleUse', q.single_use, 'lines', q.lines,
        'option', (
          select jsonb_build_object('carrier', o.carrier, 'service', o.service, 'amountMinor', o.amount_minor,
            'deliveryDays', o.delivery_days)
          from shipping_option o where o.id = wanted.option_id and o.quote_id = q.id))
      from shipping_quote q where q.id = wanted.quote_id)
  ) from wanted`;

/**
 * Reads everything that decides whether, and for how much, a basket can be sold, and its lines with SKUs as the catalogue
 * writes them. One query.
 */
export async function readBasketFacts(
  em: EntityManager,
  request: BasketFactsRequest,
): Promise<{ readonly lines: readonly BasketLine[]; readonly facts: BasketFacts }> {
  const [row] = await em.execute<{ lines: BasketLine[]; facts: BasketFacts }[]>(
    `with given as (
       select ?::jsonb as lines
     ), wanted as (
       select ?::text as currency, ?::text as country, ${canonicalLinesSql('given.lines')} as lines,
         ?::uuid as quote_id, ?::uuid as option_id
       from given
     )
     select wanted.lines, (${basketFactsSql}) as facts from wanted`,
    [
      JSON.stringify(request.lines),
      request.currency,
      request.country,
      request.quoteId ?? null,
      request.optionId ?? null,
    ],
  );
  if (!row) throw new Error('The query for basket facts returned no row');
  return row;
}
