import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOrders, multiplyCast, type Cast } from '../../tests/invariants/cast-of-orders.ts';
import { lookAtPlanted, type Plant, type Planted, type Plants } from '../../tests/invariants/plant.ts';
import { secondLabelPlants } from '../../tests/invariants/order-plants.ts';
import { plants } from '../../tests/invariants/plants.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { VIOLATIONS_MAX, type Invariant } from './invariant.ts';
import { invariants } from './invariants.ts';

/** Each order of the cast has so many doubles. */
const DOUBLES = 2_000;

const casesOf = (plants: Plants, situation = '') =>
  Object.entries(plants).map(([problem, plant]) => ({ title: `${problem}${situation}`, problem, plant }));
const cases = [...casesOf(plants), ...casesOf(secondLabelPlants, ', with a second label')];

const anHourAgo = () => new Date(Date.now() - 3_600_000);

let test: TestDatabase;
let database: Database;
let cast: Cast;

beforeAll(async () => {
  test = await createTestDatabase();
  // Thousands of doubles are written in one statement, on a machine that may have other work.
  database = await openDatabase({ url: test.url, statementTimeoutMs: 60_000 });
  cast = await castOrders(database);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** The check that says so, alone: of thousands of orders the others of its invariant take their time. */
function only(invariant: Invariant, problem: string): Invariant[] {
  const checks = invariant.checks.filter((check) => check.problem === problem);
  return checks.length === 0 ? [] : [{ ...invariant, problems: [problem], checks }];
}

type HowToLook = Pick<Planted, 'ordersAtOnce' | 'since' | 'wanted'>;

async function problemsOf(plant: Plant, how: HowToLook = {}): Promise<Record<string, string[]>> {
  const problems: Record<string, string[]> = {};
  for (const { id, violations } of await lookAtPlanted({ database, cast, plant, ...how }))
    (problems[id] ??= []).push(...violations.map(({ problem }) => problem));
  return problems;
}

describe('an invariant', () => {
  describe.each<[string, HowToLook]>([
    ['of all orders at once', {}],
    ['of one order at a time', { ordersAtOnce: 1 }],
    ['of what has changed within the hour, three orders at a time', { ordersAtOnce: 3, since: anHourAgo() }],
  ])('in a look %s', (_what, how) => {
    it.each(cases)('says: $title', async ({ problem, plant }) => {
      const mayBe = new Set([plant.id, ...(plant.alsoIn ?? [])]);
      // Windows are many statements: that no other invariant says anything is seen in the look of all orders at once.
      const wanted = how.ordersAtOnce === undefined ? invariants : invariants.filter(({ id }) => mayBe.has(id));
      const problems = await problemsOf(plant, { ...how, wanted });
      expect(problems[plant.id]).toContain(problem);
      expect(new Set(Object.keys(problems))).toEqual(mayBe);
    });

    it('says nothing of a sound shop', async () => {
      expect(await problemsOf({ id: 'I1' }, how)).toEqual({});
    });
  });

  it.each([
    [
      'a reservation',
      `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity)
        values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'MUG', 'MAIN', 1)`,
      'I2',
    ],
    [
      'a movement of money',
      `insert into ledger_transaction (business_key, kind, order_id)
        values ('made-up', 'capture', gen_random_uuid())`,
      'I4',
    ],
  ])('finds %s of an order that is not there', async (_what, sql, id) => {
    expect(Object.keys(await problemsOf({ id: 'I1', sql }))).toContain(id);
  });

  it('leaves out what ended before the time since when it looks, and nothing that is open', async () => {
    const later = { since: new Date(Date.now() + 60_000) };
    const broken = (part: string) => `update sales_order set payment_status = 'pending' where id in {${part}}`;
    expect(await problemsOf({ id: 'I3', sql: broken('completed') }, later)).toEqual({});
    expect(Object.keys(await problemsOf({ id: 'I3', sql: broken('sending') }, later))).toEqual(['I3']);
    expect(Object.keys(await problemsOf({ id: 'I3', sql: broken('completed') }, { since: anHourAgo() }))).toEqual([
      'I3',
    ]);
  });

  it('has a test of each of its checks', () => {
    expect(new Set(invariants.flatMap(({ problems }) => problems))).toEqual(new Set(Object.keys(plants)));
  });
});

describe('the hold on an order', () => {
  const told = (type: string, key: string, data: object) =>
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data)
     select 'order', id, event_sequence + 1, '${type}', '${type}:${key}', '${JSON.stringify(data)}' from sales_order where id in {confirmed};
     update sales_order set event_sequence = event_sequence + 1 where id in {confirmed};`;
  const held = (key: string) => told('order.held', key, { reason: key });
  const released = (key: string) => told('order.released', key, {});
  const row = (reason: string) => `update sales_order set hold_reason = ${reason} where id in {confirmed}`;
  const problem = { I9: ['The hold on an order is not what its timeline says'] };

  it.each([
    ['held', `${held('a')}${row(`'a'`)}`, {}],
    ['released', `${held('a')}${released('a')}`, {}],
    ['held again', `${held('a')}${released('a')}${held('b')}${row(`'b'`)}`, {}],
    ['held by the timeline alone', held('a'), problem],
    ['released by the timeline alone', `${held('a')}${released('a')}${row(`'a'`)}`, problem],
    ['held for what an earlier hold said', `${held('a')}${released('a')}${held('b')}${row(`'a'`)}`, problem],
  ])('is compared where it was %s', async (_how, sql, found) => {
    expect(await problemsOf({ id: 'I9', sql })).toEqual(found);
  });
});

describe(`of ${DOUBLES + 1} violations at once`, () => {
  beforeAll(async () => {
    cast = await multiplyCast(database, cast, DOUBLES);
  });

  it('there is none in a sound shop of that size', async () => {
    expect(await problemsOf({ id: 'I1' })).toEqual({});
  });

  it.each(cases)('is named: $title', async ({ problem, plant }) => {
    const wanted = invariants.flatMap((invariant) => only(invariant, problem));
    const [result, ...others] = await lookAtPlanted({ database, cast, plant, wanted, ordersAtOnce: 5_000 });
    expect(others).toEqual([]);
    const named = result?.violations.filter((violation) => violation.problem === problem);
    expect(result).toMatchObject({ id: plant.id, status: 'violated', more: plant.max === undefined });
    expect(named).toHaveLength(plant.max ?? VIOLATIONS_MAX);
  });
});
