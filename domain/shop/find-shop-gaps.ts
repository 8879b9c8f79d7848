import { SHIPPING_TAX_CLASS } from '../pricing/price-basket.ts';
import { findMismatches } from './shop-mode.ts';
import type { ShopFacts, ShopSettings } from './shop-facts.ts';

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
  | 'location-without-telephone'
  | 'no-tax-rate'
  | 'country-without-shipping-rate'
  | 'class-without-rate'
  | 'own-country-not-sold-to'
  | 'nothing-for-sale'
  | 'nothing-in-stock'
  | 'settings-of-another-shop'
  | 'no-return-origin'
  | 'mail-sender-is-an-example';

/** Everything that a shop lacks before it can sell, in the order in which one would set it up. Empty: it can. */
export function findShopGaps(facts: ShopFacts, settings: ShopSettings): ShopGap[] {
  return [
    ...keyGaps(facts),
    ...locationGaps(facts),
    ...taxGaps(facts),
    ...goodsGaps(facts, settings),
    ...settingGaps(facts, settings),
  ];
}

/** Whether a shop that lacks this can sell all the same. */
export function canSell(gaps: readonly ShopGap[]): boolean {
  return !gaps.some(({ blocks }) => blocks);
}

function* keyGaps({ keys }: ShopFacts): Generator<ShopGap> {
  const create = (role: string) => `npm run credentials -- create --role=${role} --name=NAME`;
  if (keys.staff === 0) {
    yield {
      code: 'no-staff-key',
      blocks: true,
      what: 'There is no API key for staff.',
      why: 'Nobody can set the shop up, or pack what is ordered.',
      mend: create('staff'),
    };
  }
  if (keys.storefront === 0) {
    yield {
      code: 'no-storefront-key',
      blocks: true,
      what: 'There is no API key for a storefront.',
      why: 'No website can ask for a quote or place an order.',
      mend: create('storefront'),
    };
  }
}

function* locationGaps({ locations }: ShopFacts): Generator<ShopGap> {
  const open = locations.filter(({ state }) => state === 'open');
  if (open.length === 0) {
    yield {
      code: 'no-open-location',
      blocks: true,
      what: locations.length === 0 ? 'There is no stock location.' : 'No stock location is open.',
      why: 'Carriers are asked for prices from there, and what is sold lies there.',
      mend:
        locations.length === 0
          ? curl(
              'POST',
              '/v1/stock-locations',
              '{"id":"MAIN","name":"Main warehouse","address":{"name":"…","line1":"…","city":"…","postalCode":"…","country":"…","phone":"…"}}',
            )
          : curl('PATCH', `/v1/stock-locations/${locations[0]?.id}`, '{"state":"open"}', `-H 'If-Match: *' `),
    };
  }
  const mute = open.filter(({ hasTelephone }) => !hasTelephone).map(({ id }) => id);
  if (mute.length > 0) {
    yield {
      code: 'location-without-telephone',
      blocks: false,
      what: `The address of ${listed(mute)} has no telephone number.`,
      why: 'Many carriers sell no label without the sender’s. That shows only after an order is paid.',
      mend: `${curl('PATCH', `/v1/stock-locations/${mute[0]}`, '{"address":{…,"phone":"…"}}', `-H 'If-Match: *' `)} with the whole address`,
    };
  }
}

function* taxGaps({ rates, classes, locations }: ShopFacts): Generator<ShopGap> {
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
  const abroad = [...new Set(locations.filter(({ state }) => state === 'open').map(({ country }) => country))].filter(
    (country) => !sold.includes(country),
  );
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

function* goodsGaps({ prices }: ShopFacts, { currencies }: ShopSettings): Generator<ShopGap> {
  const enabled = prices.filter(({ currency }) => currencies.has(currency));
  if (!enabled.some(({ forSale }) => forSale > 0)) {
    const others = prices.map(({ currency }) => currency);
    yield {
      code: 'nothing-for-sale',
      blocks: true,
      what:
        others.length === 0
          ? 'Nothing is for sale.'
          : `Nothing is for sale in a currency that the shop sells in: prices are in ${listed(others)}.`,
      why: 'There is nothing to order.',
      mend:
        others.length === 0
          ? `${curl('POST', '/v1/products', '{"title":"…","variants":[{"sku":"…","title":"…","weightGrams":600,"prices":[{"amount":2990,"currency":"GBP"}]}]}')}, or npm run import -- FILE.csv`
          : `CURRENCIES=${others.join(',')}, of API and worker`,
    };
  } else if (!enabled.some(({ orderable }) => orderable > 0)) {
    yield {
      code: 'nothing-in-stock',
      blocks: true,
      what: 'Nothing that is for sale is in stock at an open location, and nothing may be ordered beyond its stock.',
      why: 'Every order is refused as out of stock.',
      mend: curl(
        'POST',
        '/v1/stock-receipts',
        '{"lines":[{"sku":"…","locationId":"MAIN","quantity":48}]}',
        `-H 'Idempotency-Key: DELIVERY-NOTE' `,
      ),
    };
  }
}

function* settingGaps({ mode }: ShopFacts, { providers, mailFrom }: ShopSettings): Generator<ShopGap> {
  for (const what of findMismatches(mode, providers)) {
    yield {
      code: 'settings-of-another-shop',
      blocks: true,
      what,
      why: `The shop is ${mode}: no process of it starts with this.`,
      mend: 'Set it to what belongs to this shop, or take another database: docs/operating.md, Live or simulated',
    };
  }
  if (mode !== 'live') return;
  if ((providers.returnOrigins?.size ?? 0) === 0) {
    yield {
      code: 'no-return-origin',
      blocks: false,
      what: 'RETURN_URL_ORIGINS names no page.',
      why: 'An order with a `returnUrl` is refused, so that no shopper comes back from the page of their bank.',
      mend: 'RETURN_URL_ORIGINS=https://shop.example, of the API',
    };
  }
  if (mailFrom === undefined || /@(?:[\w.-]+\.)?example(?:\.\w+)?>?$/i.test(mailFrom)) {
    yield {
      code: 'mail-sender-is-an-example',
      blocks: false,
      what: mailFrom === undefined ? 'MAIL_FROM is not set.' : `MAIL_FROM is ${mailFrom}.`,
      why: 'Mails to customers come from an address that nobody has, and are taken for spam.',
      mend: 'MAIL_FROM=orders@YOUR-DOMAIN, of the worker',
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

/** Of the form that docs/your-own-shop.md has them in. */
function curl(method: string, path: string, body: string, headers = ''): string {
  return `curl -X ${method} "$API${path}" -H "Authorization: Bearer $STAFF_KEY" -H 'Content-Type: application/json' ${headers}-d '${body}'`;
}

const LISTED_MAX = 8;

function listed(names: readonly string[]): string {
  const more = names.length - LISTED_MAX;
  const [last = '', ...others] = names.slice(0, LISTED_MAX).reverse();
  if (more > 0) return `${[...others.reverse(), last].join(', ')} and ${more} more`;
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
}
