/**
 * What the simulated carriers' dollars are worth in the currencies of the sample goods, as the sample's own prices have it
 * (dev/seed/seed-goods.ts). Invented and fixed.
 */
export const SAMPLE_EXCHANGE_RATES = 'USD:GBP=0.80,USD:EUR=0.92';
