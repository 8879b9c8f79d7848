import { BadAmount } from '../../domain/money/money.ts';
import { roundUpToStep } from '../../domain/payments/charge-rules.ts';
import { convertPrice, isPrice, type ExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import { CarrierRejected, NO_EXCHANGE_RATE, type CarrierRate } from '../carrier-gateway.ts';
import type { EasyPostShipment } from './easypost-answers.ts';

/**
 * What is no price, or cannot be expressed in the wanted currency, is left out: one bad rate must not cost the others.
 * Where none is left, somebody has to set a rate of exchange.
 */
export function ratesIn(wanted: string, { rates }: EasyPostShipment, exchangeRates: ExchangeRates): CarrierRate[] {
  const readable = rates.filter(({ rate }) => isPrice(rate));
  if (rates.length > readable.length && readable.length === 0) throw new BadAmount('Not one of the rates is a price');
  const converted = readable.flatMap(({ carrier, service, rate, currency, delivery_days }): CarrierRate[] => {
    const amountMinor = convertPrice(rate, currency, wanted, exchangeRates);
    if (amountMinor === undefined) return [];
    const charged = roundUpToStep(amountMinor, wanted);
    return [{ carrier, service, amountMinor: charged, currency: wanted, deliveryDays: delivery_days ?? null }];
  });
  const [first] = readable;
  if (first && converted.length === 0) {
    const what = `the carriers charge ${first.currency}, and there is no rate of exchange to ${wanted}`;
    throw new CarrierRejected('quote a parcel', NO_EXCHANGE_RATE, what);
  }
  return converted.toSorted((a, b) => a.amountMinor - b.amountMinor);
}

/** All in the account's currency; a rate in another would not compare. */
export function servicesOf(shipment: EasyPostShipment): CarrierRate[] {
  const [first] = shipment.rates;
  if (!first) return [];
  const { currency } = first;
  return ratesIn(
    currency,
    { ...shipment, rates: shipment.rates.filter((rate) => rate.currency === currency) },
    new Map(),
  );
}
