import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { appendEvents, type SubjectEvent } from './append-events.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase({ poolSize: 20, connectTimeoutMs: 60_000 }));
});
afterAll(() => drop());

const aFact = (subjectId: string, factKey: string = randomUUID()): SubjectEvent => ({
  subjectId,
  type: 'product.changed',
  factKey,
  data: { version: 2, fields: ['title'] },
});
const append = (...entries: SubjectEvent[]) => appendEvents(database.em.fork(), entries);
const eventsOf = (subjectId: string) =>
  query(`select sequence, fact_key as key from event where subject_id = ? order by id`, [subjectId]);

describe('appending events', () => {
  it('numbers those of each subject from 1, in the order in which they are given', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    await append(aFact(one, 'a'), aFact(two, 'b'), aFact(one, 'c'));
    await append(aFact(one, 'd'));
    expect(await eventsOf(one)).toEqual([
      { sequence: 1, key: 'a' },
      { sequence: 2, key: 'c' },
      { sequence: 3, key: 'd' },
    ]);
    expect(await eventsOf(two)).toEqual([{ sequence: 1, key: 'b' }]);
  });

  it('writes a fact once, however often it is told', async () => {
    const subjectId = randomUUID();
    await append(aFact(subjectId, 'a'));
    await append(aFact(subjectId, 'a'), aFact(subjectId, 'b'));
    await append(aFact(subjectId, 'a'));
    expect(await eventsOf(subjectId)).toEqual([
      { sequence: 1, key: 'a' },
      { sequence: 2, key: 'b' },
    ]);
    expect(await query('select sequence from event_subject where subject_id = ?', [subjectId])).toEqual([
      { sequence: 2 },
    ]);
  });

  it('leaves no gap where many write about one subject at once, and ids rise with the sequence', async () => {
    const subjectId = randomUUID();
    await Promise.all(Array.from({ length: 50 }, () => append(aFact(subjectId), aFact(subjectId))));
    const sequences = (await eventsOf(subjectId)).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('writes who did it, and the system where nobody is named', async () => {
    const [subjectId, id] = [randomUUID(), randomUUID()];
    await append({ ...aFact(subjectId, 'a'), actor: { kind: 'key', id, name: 'Shop' } }, aFact(subjectId, 'b'));
    const actors = `select actor_kind as kind, actor_id as id, actor_name as name from event where subject_id = ? order by sequence`;
    expect(await query(actors, [subjectId])).toEqual([
      { kind: 'key', id, name: 'Shop' },
      { kind: 'system', id: null, name: null },
    ]);
  });

  it('writes nothing where there is nothing to tell', async () => {
    await expect(append()).resolves.toBeUndefined();
  });
});
