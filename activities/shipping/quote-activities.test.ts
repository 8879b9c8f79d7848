import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase, type Database } from '../../db/database.ts';
import { createStockLocationRepository } from '../../db/inventory/stock-location-repository.ts';
import { createQuoteQueries } from '../../db/shipping/quote-queries.ts';
import { createQuoteRepository, type NewQuote } from '../../db/shipping/quote-repository.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import {
  CarrierRejected,
  CarrierUnavailable,
  NO_EXCHANGE_RATE,
  type AddressVerdict,
  type CarrierRate,
  type ShipmentToQuote,
} from '../../gateways/carrier-gateway.ts';
import { createQuoteActivities, createQuoteRecords } from './quote-activities.ts';

const warehouse = { name: 'Quartermaster', line1: 'Am Kai 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };
const home = { name: 'Ann', line1: 'Rue 1', city: 'Lyon', postalCode: '69001', country: 'FR' };
const rates: CarrierRate[] = [
  { carrier: 'DHL', service: 'Paket', amountMinor: 790, currency: 'EUR', deliveryDays: 2 },
  { carrier: 'DPD', service: 'Classic', amountMinor: 510, currency: 'EUR', deliveryDays: null },
];

describe('quoteCarriers', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let asked: ShipmentToQuote[];
  let answer: () => Promise<readonly CarrierRate[]>;
  let verdict: () => Promise<AddressVerdict>;
  const carriers = {
    verifyAddress: () => verdict(),
    quote: (parcel: ShipmentToQuote) => {
      asked.push(parcel);
      return answer();
    },
  };

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase({ url: testDatabase.url });
    await createStockLocationRepository(database).upsertStockLocations([
      { id: 'FAR', name: 'Far', priority: 200, address: { ...warehouse, city: 'Kiel' } },
      { id: 'MAIN', name: 'Main', priority: 100, address: warehouse },
    ]);
  });
  beforeEach(() => {
    asked = [];
    answer = async () => rates;
    verdict = async () => 'deliverable';
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const activities = () => createQuoteActivities({ carriers, quotes: createQuoteRepository(database) });
  const read = (quoteId: string) => createQuoteQueries(database).readQuote(quoteId);

  async function storedQuote(changes: Partial<NewQuote> = {}): Promise<string> {
    const id = randomUUID();
    await createQuoteRepository(database).storeQuote({
      id,
      currency: 'EUR',
      shippingAddress: home,
      insistOnAddress: false,
      lines: [
        { sku: 'B', quantity: 1, unitPriceMinor: 500 },
        { sku: 'A', quantity: 2, unitPriceMinor: 250 },
      ],
      weightGrams: 1_200,
      validForMs: 60_000,
      ...changes,
    });
    return id;
  }

  it('asks for a parcel from the preferred location to the shopper, and offers what comes, cheapest first', async () => {
    const quoteId = await storedQuote();
    expect(await activities().quoteCarriers({ quoteId })).toEqual({ kind: 'quoted' });
    expect(asked).toEqual([{ from: warehouse, to: home, weightGrams: 1_200, currency: 'EUR' }]);
    const quote = await read(quoteId);
    expect(quote).toMatchObject({ state: 'quoted', refusal: null, shippingAddress: home });
    expect(
      quote?.options.map(({ service, amountMinor, deliveryDays }) => [service, amountMinor, deliveryDays]),
    ).toEqual([
      ['Classic', 510, null],
      ['Paket', 790, 2],
    ]);
  });

  it('keeps lines in SKU order and the time by which the quote expires', async () => {
    const before = Date.now();
    const quote = await read(await storedQuote());
    expect(quote?.lines.map(({ sku }) => sku)).toEqual(['A', 'B']);
    expect(quote && quote.expiresAt.getTime() - quote.createdAt.getTime()).toBe(60_000);
    expect(quote?.createdAt.getTime()).toBeGreaterThan(before - 5_000);
  });

  it('leaves a quote alone that is stored a second time', async () => {
    const id = await storedQuote();
    await createQuoteRepository(database).storeQuote({
      id,
      currency: 'USD',
      shippingAddress: home,
      insistOnAddress: false,
      lines: [],
      weightGrams: 1,
      validForMs: 1,
    });
    expect(await read(id)).toMatchObject({ currency: 'EUR', weightGrams: 1_200 });
  });

  it('gives a retried step the first outcome without asking again', async () => {
    const quoteId = await storedQuote();
    await activities().quoteCarriers({ quoteId });
    const before = await read(quoteId);
    answer = async () => [];
    expect(await activities().quoteCarriers({ quoteId })).toEqual({ kind: 'quoted' });
    expect(asked).toHaveLength(1);
    expect(await read(quoteId)).toEqual(before);
  });

  it('stores one outcome when two tries overlap', async () => {
    const quoteId = await storedQuote();
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => activities().quoteCarriers({ quoteId })));
    expect(outcomes).toEqual(outcomes.map(() => ({ kind: 'quoted' })));
    expect((await read(quoteId))?.options).toHaveLength(2);
  });

  it('refuses an address that the carriers do not know, unless the shopper insists on it', async () => {
    verdict = async () => 'undeliverable';
    const quoteId = await storedQuote();
    expect(await activities().quoteCarriers({ quoteId })).toEqual({
      kind: 'refused',
      refusal: 'address-not-deliverable',
    });
    const insisted = await storedQuote({ insistOnAddress: true });
    expect(await activities().quoteCarriers({ quoteId: insisted })).toEqual({ kind: 'quoted' });
  });

  it('does not ask about half an address, and does not wait for those who cannot say', async () => {
    verdict = async () => 'undeliverable';
    const half = await storedQuote({ shippingAddress: { country: 'FR', postalCode: '69' } });
    expect(await activities().quoteCarriers({ quoteId: half })).toEqual({ kind: 'quoted' });
    verdict = async () => {
      throw new CarrierUnavailable('It is down');
    };
    expect(await activities().quoteCarriers({ quoteId: await storedQuote() })).toEqual({ kind: 'quoted' });
  });

  it('says that no rate of exchange is set', async () => {
    answer = async () => {
      throw new CarrierRejected('quote a parcel', NO_EXCHANGE_RATE, 'the carriers charge USD');
    };
    const quoteId = await storedQuote();
    expect(await activities().quoteCarriers({ quoteId })).toEqual({ kind: 'refused', refusal: 'no-exchange-rate' });
  });

  it('refuses where no carrier goes', async () => {
    answer = async () => [];
    const quoteId = await storedQuote();
    expect(await activities().quoteCarriers({ quoteId })).toEqual({ kind: 'refused', refusal: 'no-service' });
    expect(await read(quoteId)).toMatchObject({ state: 'refused', refusal: 'no-service', options: [] });
  });

  it('refuses an address that the carrier does not find', async () => {
    answer = () => Promise.reject(new CarrierRejected('quote', 'ADDRESS.VERIFY.FAILURE', 'Unable to verify address'));
    const quoteId = await storedQuote();
    expect(await activities().quoteCarriers({ quoteId })).toEqual({
      kind: 'refused',
      refusal: 'address-not-deliverable',
    });
  });

  it('lets an outage through to be retried, and leaves the quote open', async () => {
    answer = () => Promise.reject(new CarrierUnavailable('timeout'));
    const quoteId = await storedQuote();
    await expect(activities().quoteCarriers({ quoteId })).rejects.toThrow(CarrierUnavailable);
    expect(await read(quoteId)).toMatchObject({ state: 'requested' });
  });

  it('fails without the carriers’ words, which may quote an address: what it fails with stands in the history', async () => {
    const cause = new Error('No such street: 1 Vanishing Crescent');
    answer = () => Promise.reject(new CarrierUnavailable(`Not now: ${cause.message}`, { cause, code: '503' }));
    const quoteId = await storedQuote();
    const failure = await activities()
      .quoteCarriers({ quoteId })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CarrierUnavailable);
    expect(failure).toMatchObject({ message: `The carriers gave no prices for quote ${quoteId} (503)` });
    expect(failure).not.toHaveProperty('cause');
  });

  it('says which quote is missing', async () => {
    const quoteId = randomUUID();
    await expect(activities().quoteCarriers({ quoteId })).rejects.toThrow(`There is no shipping quote ${quoteId}`);
  });

  describe('giveUpQuote', () => {
    const records = () => createQuoteRecords({ quotes: createQuoteRepository(database) });

    it('ends a quote that no carrier answered', async () => {
      const quoteId = await storedQuote();
      const outcome = await records().giveUpQuote({ quoteId });
      expect(outcome).toEqual({ kind: 'refused', refusal: 'carriers-unavailable' });
      expect(await read(quoteId)).toMatchObject({ state: 'refused', refusal: 'carriers-unavailable' });
    });

    it('leaves it open to be asked for again, when a carrier is back', async () => {
      const quoteId = await storedQuote();
      await records().giveUpQuote({ quoteId });
      expect(await activities().quoteCarriers({ quoteId })).toEqual({ kind: 'quoted' });
      expect(await read(quoteId)).toMatchObject({ state: 'quoted', refusal: null, options: [{}, {}] });
    });

    it('keeps the offers that came in the last moment', async () => {
      const quoteId = await storedQuote();
      await activities().quoteCarriers({ quoteId });
      expect(await records().giveUpQuote({ quoteId })).toEqual({ kind: 'quoted' });
    });
  });
});
