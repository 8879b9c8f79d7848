import { EasyPostErrorAnswer } from './easypost-error.ts';
import type { Address } from './easypost-state.ts';

type Part = 'name' | 'company' | 'street1' | 'street2' | 'city';

interface Limits {
  readonly most: Readonly<Record<Part, number>>;
  /** In the carrier's own words. */
  readonly refusal: (part: Part, most: number) => string;
}

const upsNames: Readonly<Record<Part, string>> = {
  name: 'attention name',
  company: 'name',
  street1: 'address line 1',
  street2: 'address line 2',
  city: 'city',
};

/**
 * Characters that carriers take. Royal Mail takes 100 in each (its Click & Drop API), which is as many as the shop has.
 * Sources: UPS-API/api-documentation, Shipping.yaml (Shipment_ShipTo); github.com/OCA/delivery-carrier/pull/1155 for the words;
 * doc.dpd.be/SWSErrorcodes.
 */
const limits: Readonly<Record<string, Limits>> = {
  UPS: {
    most: { name: 35, company: 35, street1: 35, street2: 35, city: 30 },
    refusal: (part) => `Missing or invalid ship to ${upsNames[part]}`,
  },
  DPDUK: {
    most: { name: 35, company: 35, street1: 35, street2: 35, city: 35 },
    refusal: (part, most) => `Address ${part} too long. Maximum length is ${most} characters`,
  },
};

/**
 * Throws what EasyPost answers where the carrier refuses the address of a label for its length: prices and verifications say nothing
 * of it. Source: github.com/EasyPost/easypost-csharp/issues/80.
 */
export function refuseTooLong(carrier: string, address: Address): void {
  const { most, refusal } = limits[carrier] ?? {};
  if (!most || !refusal) return;
  for (const part of Object.keys(most) as Part[]) {
    const text = address[part];
    if (text !== null && Array.from(text).length > most[part]) {
      throw new EasyPostErrorAnswer(422, 'SHIPMENT.POSTAGE.FAILURE', refusal(part, most[part]));
    }
  }
}
