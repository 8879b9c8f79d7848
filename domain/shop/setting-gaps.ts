import type { ShopFacts, ShopSettings } from './shop-facts.ts';
import { listed, type ShopGap } from './shop-gap.ts';
import { findMismatches } from './shop-mode.ts';

/** Of what its processes are set to. */
export function* settingGaps(
  { mode, prices, keys }: ShopFacts,
  { providers, mailFrom, currencies, exchangeInto, trustedProxies }: ShopSettings,
): Generator<ShopGap> {
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
  const unchanged = prices
    .filter(({ currency, forSale }) => forSale > 0 && currencies.has(currency) && !exchangeInto.has(currency))
    .map(({ currency }) => currency);
  if (unchanged.length > 0) {
    yield {
      code: 'no-exchange-rate',
      blocks: false,
      what: `CARRIER_EXCHANGE_RATES has no rate into ${listed(unchanged)}.`,
      why: 'Where your carriers charge in another currency, every quote in this one is refused. EasyPost’s charge in that of its account.',
      mend: `CARRIER_EXCHANGE_RATES=USD:${unchanged[0]}=…, of the worker, unless the account is in ${unchanged[0]}`,
    };
  }
  if ((providers.returnOrigins?.size ?? 0) === 0) {
    yield {
      code: 'no-return-origin',
      blocks: false,
      what: 'RETURN_URL_ORIGINS names no page.',
      why: 'An order with a `returnUrl` is refused, so that no shopper comes back from the page of their bank.',
      mend: 'RETURN_URL_ORIGINS=https://shop.example, of the API',
    };
  }
  if (keys.publishable > 0 && trustedProxies === 0) {
    yield {
      code: 'visitors-without-address',
      blocks: false,
      what: 'There is a publishable key, and TRUST_PROXY is 0.',
      why: 'Whoever opens the page is told apart by their address alone. Behind a proxy all of them have its, and one visitor uses up what all may order.',
      mend: 'TRUST_PROXY=1, of the API, or how many proxies stand in front; where there is none, leave it',
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
