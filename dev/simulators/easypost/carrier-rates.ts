import { minorUnitDigits } from '../../../domain/money/currencies.ts';

type Reach = 'domestic' | 'europe' | 'world';

interface Service {
  readonly carrier: string;
  readonly service: string;
  readonly reach: readonly Reach[];
  readonly days: number;
  /** Pence for the lightest parcel, and for each started kilogram above the first. */
  readonly basePence: Readonly<Record<Reach, number>>;
  readonly perKilogramPence: number;
  readonly gramsMin?: number;
  readonly gramsMax: number;
  /** Decimals of its rates beyond those of the currency: contracts are agreed in tenths of a penny too. */
  readonly oddDecimals?: number;
}

const services: readonly Service[] = [
  {
    carrier: 'RoyalMail',
    service: 'Tracked48',
    reach: ['domestic'],
    days: 3,
    basePence: { domestic: 319, europe: 0, world: 0 },
    perKilogramPence: 95,
    gramsMax: 20_000,
    oddDecimals: 1,
  },
  {
    carrier: 'RoyalMail',
    service: 'Tracked24',
    reach: ['domestic'],
    days: 1,
    basePence: { domestic: 415, europe: 0, world: 0 },
    perKilogramPence: 125,
    gramsMax: 20_000,
    oddDecimals: 1,
  },
  {
    carrier: 'RoyalMail',
    service: 'InternationalTracked',
    reach: ['europe', 'world'],
    days: 7,
    basePence: { domestic: 0, europe: 985, world: 1_435 },
    perKilogramPence: 620,
    gramsMax: 2_000,
    oddDecimals: 1,
  },
  {
    carrier: 'DPDUK',
    service: 'NextDay',
    reach: ['domestic'],
    days: 1,
    basePence: { domestic: 695, europe: 0, world: 0 },
    perKilogramPence: 60,
    gramsMax: 30_000,
  },
  {
    carrier: 'DPDUK',
    service: 'Classic',
    reach: ['europe'],
    days: 4,
    basePence: { domestic: 0, europe: 1_245, world: 0 },
    perKilogramPence: 185,
    gramsMax: 30_000,
  },
  {
    carrier: 'UPS',
    service: 'UPSStandard',
    reach: ['domestic', 'europe'],
    days: 2,
    basePence: { domestic: 758, europe: 1_390, world: 0 },
    perKilogramPence: 80,
    gramsMax: 70_000,
  },
  {
    carrier: 'UPS',
    service: 'Expedited',
    reach: ['world'],
    days: 5,
    basePence: { domestic: 0, europe: 0, world: 2_640 },
    perKilogramPence: 530,
    gramsMax: 70_000,
  },
  {
    carrier: 'UPS',
    service: 'UPSSaver',
    reach: ['domestic', 'europe', 'world'],
    days: 1,
    basePence: { domestic: 1_465, europe: 2_190, world: 3_985 },
    perKilogramPence: 310,
    gramsMax: 70_000,
  },
  {
    carrier: 'UPS',
    service: 'PalletFreight',
    reach: ['domestic', 'europe', 'world'],
    days: 6,
    basePence: { domestic: 5_900, europe: 9_800, world: 24_000 },
    perKilogramPence: 35,
    gramsMin: 70_001,
    gramsMax: 20_000_000,
  },
];

const european = new Set(
  'AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GG GI GR HR HU IE IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA VA XK'.split(
    ' ',
  ),
);
/** Nobody goes there: uninhabited, or no carrier's network. */
const unserved = new Set(['AQ', 'BV', 'GS', 'HM', 'TF', 'UM']);

/** Units of the account's currency per 10,000 pounds. Fixed, so that a rate stays what it was. */
const perTenThousandPounds: Readonly<Record<string, number>> = {
  GBP: 10_000,
  EUR: 11_700,
  USD: 12_700,
  CHF: 11_200,
  SEK: 134_000,
  NOK: 136_000,
  DKK: 87_300,
  PLN: 50_500,
  CZK: 295_000,
  AUD: 19_300,
  CAD: 17_400,
  JPY: 1_900_000,
};

export function isAccountCurrency(currency: string): boolean {
  return currency in perTenThousandPounds;
}

export interface QuotedRate {
  readonly carrier: string;
  readonly service: string;
  readonly rate: string;
  readonly currency: string;
  readonly days: number;
}

export interface RateMessage {
  readonly carrier: string;
  readonly message: string;
}

/**
 * The same parcel always costs the same. All rates are in the account's currency, whatever `options.currency` asks for:
 * it counts "if carrier allows" (docs.easypost.com/docs/shipments/options), and few do.
 */
export function quoteRates(
  fromCountry: string,
  toCountry: string,
  grams: number,
  currency: string,
): { rates: QuotedRate[]; messages: RateMessage[] } {
  const reach = reachOf(fromCountry, toCountry);
  const rates: QuotedRate[] = [];
  const messages: RateMessage[] = [];
  for (const service of services) {
    const { carrier, service: name } = service;
    if (reach === undefined || !service.reach.includes(reach)) {
      messages.push({ carrier, message: `${name} does not serve ${fromCountry} to ${toCountry}` });
    } else if (grams < (service.gramsMin ?? 0)) {
      messages.push({ carrier, message: `${name} takes at least ${service.gramsMin} g` });
    } else if (grams > service.gramsMax) {
      messages.push({ carrier, message: `${name} takes at most ${service.gramsMax} g` });
    } else {
      rates.push({
        carrier,
        service: name,
        rate: priceText(service, reach, grams, currency),
        currency,
        days: service.days,
      });
    }
  }
  return { rates, messages };
}

function reachOf(from: string, to: string): Reach | undefined {
  if (unserved.has(to) || unserved.has(from)) return undefined;
  if (from === to) return 'domestic';
  return european.has(from) && european.has(to) ? 'europe' : 'world';
}

function priceText(service: Service, reach: Reach, grams: number, currency: string): string {
  const kilogramsAboveFirst = Math.max(0, Math.ceil(grams / 1000) - 1);
  const lightDiscountPence = grams <= 250 ? 60 : 0;
  const pence = service.basePence[reach] + kilogramsAboveFirst * service.perKilogramPence - lightDiscountPence;
  // One currency unit is 1,000,000 of these.
  const millionths = BigInt(pence) * BigInt(perTenThousandPounds[currency] ?? 10_000);
  return decimalText(millionths, minorUnitDigits(currency) + (service.oddDecimals ?? 0));
}

/** Rounded half up, with so many decimals. */
function decimalText(millionths: bigint, decimals: number): string {
  const step = 10n ** BigInt(6 - decimals);
  const text = String((millionths + step / 2n) / step).padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}
