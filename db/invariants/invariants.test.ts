import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { castOrders, multiplyCast, type Cast } from '../../tests/invariants/cast-of-orders.ts';
import { lookAtPlanted, type Plant, type Plants } from '../../tests/invariants/plant.ts';
import { secondLabelPlants } from '../../tests/invariants/order-plants.ts';
import { plants } from '../../tests/invariants/plants.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { VIOLATIONS_MAX } from './invariant.ts';
import { invariants } from './invariants.ts';

/** Each order of the cast has so many doubles. */
const DOUBLES = 2_000;

const casesOf = (plants: Plants, situation = '') =>
  Object.entries(plants).map(([problem, plant]) => ({ title: `${problem}${situation}`, problem, plant }));
const cases = [...casesOf(plants), ...casesOf(secondLabelPlants, ', with a second label')];

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

async function problemsOf(plant: Plant): Promise<Record<string, string[]>> {
  const problems: Record<string, string[]> = {};
  for (const { id, violations } of await lookAtPlanted({ database, cast, plant }))
    (problems[id] ??= []).push(...violations.map(({ problem }) => problem));
  return problems;
}

describe('an invariant', () => {
  it.each(cases)('says: $title', async ({ problem, plant }) => {
    const problems = await problemsOf(plant);
    expect(problems[plant.id]).toContain(problem);
    expect(new Set(Object.keys(problems))).toEqual(new Set([plant.id, ...(plant.alsoIn ?? [])]));
  });

  it('has a test of each of its checks', () => {
    expect(new Set(invariants.flatMap(({ problems }) => problems))).toEqual(new Set(Object.keys(plants)));
  });

  it('says nothing of a sound shop', async () => {
    expect(await problemsOf({ id: 'I1' })).toEqual({});
  });
});

describe('the hold on an order', () => {
  const told = (type: string, key: string, data: object) =>
    `insert into order_event (order_id, sequence, type, fact_key, data)
     select id, event_sequence + 1, '${type}', '${type}:${key}', '${JSON.stringify(data)}' from sales_order where id in {confirmed};
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
    const wanted = invariants.filter(({ problems }) => problems.includes(problem));
    const [result, ...others] = await lookAtPlanted({ database, cast, plant, wanted });
    expect(others).toEqual([]);
    const named = result?.violations.filter((violation) => violation.problem === problem);
    expect(result).toMatchObject({ id: plant.id, status: 'violated', more: plant.max === undefined });
    expect(named).toHaveLength(plant.max ?? VIOLATIONS_MAX);
  });
});
