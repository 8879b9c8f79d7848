import { z } from 'zod';
import type { SoldCountry } from '../../db/shop/shop-description-queries.ts';
import { minorUnitDigits } from '../../domain/money/currencies.ts';
import { chargeRules } from '../../domain/payments/charge-rules.ts';
import type { ShopMode } from '../../domain/shop/shop-mode.ts';
import { needsPostalCode } from '../../domain/shipping/postal-codes.ts';
import { hasRegionCodes } from '../../domain/shipping/regions.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { country } from '../shared/schemas/country-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { answeredCurrency, money } from '../shared/schemas/money-schema.ts';

const shopCurrency = z
  .strictObject({
    code: answeredCurrency,
    minorUnitDigits: count('How many decimals an amount has when it is shown: 2 of EUR, 0 of JPY.', { max: 4 }),
    step: count('An amount that is charged is a multiple of so many minor units.', { min: 1 }),
    minimumPayment: money.meta({ description: 'The least that one payment takes.' }),
    maximumPayment: money.meta({ description: 'The most that one payment takes.' }),
  })
  .meta({ id: 'ShopCurrency', description: 'A currency that the shop sells in.' });

const shopCountry = z
  .strictObject({
    code: country,
    pricesIncludeTax: z
      .boolean()
      .meta({ description: 'Whether prices there include the tax; false: it comes on top of some, or of all.' }),
    postalCodeRequired: z.boolean().meta({ description: 'Whether an address there is refused without a postal code.' }),
    regionCodes: z.boolean().meta({
      description:
        'Whether carriers there go by the code of a state or province, such as `NY`: ask for it as `region`.',
    }),
  })
  .meta({ id: 'ShopCountry', description: 'A country that the shop sells to, and what its addresses need.' });

export const shop = z
  .strictObject({
    mode: extensibleEnum<ShopMode>('ShopMode', 'Whether the shop is a real one.', {
      live: 'Money and parcels are real.',
      simulated: 'None of them are.',
    }),
    currencies: z.array(shopCurrency).meta({ description: 'In order of their codes: the setting `CURRENCIES`.' }),
    countries: z
      .array(shopCountry)
      .meta({ description: 'In order of their codes: where goods and their sending have a tax rate.' }),
  })
  .meta({ id: 'Shop', description: 'What a storefront has to know of the shop.' });

export function presentCurrency(code: string): z.output<typeof shopCurrency> {
  const { step = 1, min = 0, max = Number.MAX_SAFE_INTEGER } = chargeRules(code) ?? {};
  return {
    code,
    minorUnitDigits: minorUnitDigits(code),
    step,
    minimumPayment: { amount: min, currency: code },
    maximumPayment: { amount: max, currency: code },
  };
}

export function presentCountry({ code, pricesIncludeTax }: SoldCountry): z.output<typeof shopCountry> {
  return {
    code,
    pricesIncludeTax,
    postalCodeRequired: needsPostalCode(code),
    regionCodes: hasRegionCodes(code),
  };
}

export const exampleShop: z.output<typeof shop> = {
  mode: 'live',
  currencies: [presentCurrency('EUR'), presentCurrency('USD')],
  countries: [
    { code: 'DE', pricesIncludeTax: true, postalCodeRequired: true, regionCodes: false },
    { code: 'US', pricesIncludeTax: false, postalCodeRequired: true, regionCodes: true },
  ],
};
