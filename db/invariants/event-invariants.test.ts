import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type OpenTestDatabase } from '../../tests/support/open-test-database.ts';
import { createEventSequencer } from '../events/event-sequencer.ts';
import { feedIsWhole } from './event-invariants.ts';
import { runChecks } from './run-checks.ts';

let opened: OpenTestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.drop());

/** A product with one event, which was so many hours ago, and of which two are counted. */
async function aMiscountedProduct(hoursAgo: number): Promise<string> {
  const id = randomUUID();
  await opened.query(
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
     values ('product', ?, 1, 'product.changed', 'fact', '{"version": 2, "fields": []}', now() - ? * interval '1 hour')`,
    [id, hoursAgo],
  );
  await opened.query(`insert into event_subject (subject_id, subject_type, sequence) values (?, 'product', 2)`, [id]);
  return id;
}

const foundSince = async (since?: Date) => {
  const [result] = await runChecks((work) => opened.database.em.fork().transactional(work), {
    loaded: {},
    graceSeconds: 0,
    since,
    wanted: [feedIsWhole],
  });
  return result?.violations.map(({ subject }) => subject);
};

describe('the events of a subject that is no order', () => {
  it('are counted all, or where an event of it was written within the time', async () => {
    const old = await aMiscountedProduct(48);
    const recent = await aMiscountedProduct(0);
    await createEventSequencer(opened.database).sequenceEvents();
    expect((await foundSince())?.toSorted()).toEqual([`product ${old}`, `product ${recent}`].toSorted());
    expect(await foundSince(new Date(Date.now() - 3_600_000))).toEqual([`product ${recent}`]);
  });
});
