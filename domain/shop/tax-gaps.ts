import { SHIPPING_TAX_CLASS } from '../pricing/price-basket.ts';
import type { ShopFacts } from './shop-facts.ts';
import { curl, listed, type ShopGap } from './shop-gap.ts';

/** Of tax rates, which are the list of countries that are sold to. */
export function* taxGaps({ rates, classes, locations }: ShopFacts): Generator<ShopGap> {
  const { sold, unsent } = countriesOf(rates);
  if (sold.length === 0) {
    const country = locations[0]?.country ?? 'DE';
    yield {
      code: 'no-tax-rate',
      blocks: true,
      what: 'No country has tax rates for both goods and their sending.',
      why: 'Tax rates are the list of countries that the shop sells to: it sells nowhere.',
      mend: `${putRate(country, 'standard')}, and the same for ${SHIPPING_TAX_CLASS}`,
    };
  }
  if (unsent.length > 0) {
    yield {
      code: 'country-without-shipping-rate',
      blocks: false,
      what: `${listed(unsent)} ${unsent.length === 1 ? 'has' : 'have'} tax rates for goods, and none for sending them.`,
      why: 'Nothing is sold there.',
      mend: putRate(unsent[0] ?? '', SHIPPING_TAX_CLASS),
    };
  }
  const rated = new Set(rates.map(({ country, taxClass }) => `${country} ${taxClass}`));
  const sellsNothing = !classes.some(({ taxClass }) => sold.some((country) => rated.has(`${country} ${taxClass}`)));
  for (const { taxClass, variants } of classes) {
    const missing = sold.filter((country) => !rated.has(`${country} ${taxClass}`));
    if (missing.length === 0) continue;
    yield {
      code: 'class-without-rate',
      blocks: sellsNothing,
      what: `The tax class ${taxClass} has no rate in ${listed(missing)}.`,
      why: `${variants === 1 ? '1 article' : `${variants} articles`} of this class cannot be ordered there.`,
      mend: putRate(missing[0] ?? '', taxClass),
    };
  }
  const homes = locations.flatMap(({ state, country }) => (state === 'open' && country !== null ? [country] : []));
  const abroad = [...new Set(homes)].filter((country) => !sold.includes(country));
  if (sold.length > 0 && abroad.length > 0) {
    yield {
      code: 'own-country-not-sold-to',
      blocks: false,
      what: `There is a stock location in ${listed(abroad)}, and the shop does not sell there.`,
      why: 'It has no tax rates for goods and their sending there. That may be meant so.',
      mend: `${putRate(abroad[0] ?? '', 'standard')}, and the same for ${SHIPPING_TAX_CLASS}`,
    };
  }
}

/** Countries that are sold to, and those that have rates for goods only. */
function countriesOf(rates: ShopFacts['rates']): { readonly sold: string[]; readonly unsent: string[] } {
  const [sent, goods] = [new Set<string>(), new Set<string>()];
  for (const { country, taxClass } of rates) (taxClass === SHIPPING_TAX_CLASS ? sent : goods).add(country);
  const taxed = [...goods].sort();
  return { sold: taxed.filter((country) => sent.has(country)), unsent: taxed.filter((country) => !sent.has(country)) };
}

function putRate(country: string, taxClass: string): string {
  return curl('PUT', `/v1/tax-rates/${country}/${taxClass}`, '{"rate":"…","pricesIncludeTax":true}');
}
