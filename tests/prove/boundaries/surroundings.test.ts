import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { openTestDatabase, type OpenTestDatabase } from '../../support/open-test-database.ts';
import { eventually } from '../../support/eventually.ts';
import { sweepOften } from './surroundings.ts';

let test: OpenTestDatabase;

beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.drop());

/** Notes which schedules are triggered; the first so many are not. */
function fakeTemporal(failures = 0) {
  const triggered: string[] = [];
  let left = failures;
  const getHandle = (id: string) => ({
    async trigger() {
      if ((left -= 1) >= 0) throw new Error('Temporal stands still');
      triggered.push(id);
    },
  });
  return { triggered, temporal: { schedule: { getHandle } } as unknown as Client };
}

/** Sweeps until it holds; what was reported meanwhile. */
async function sweepUntil(temporal: Client, holds: () => Promise<boolean>): Promise<string[]> {
  const over = new AbortController();
  const reported: string[] = [];
  const report = (line: string) => void reported.push(line);
  const sweeping = sweepOften({ database: test.database, temporal }, { signal: over.signal, report, everyMs: 10 });
  try {
    await eventually(holds);
  } finally {
    over.abort();
    await sweeping;
  }
  return reported;
}

const isDue = async (eventId: string) => {
  const rows = await test.query('select 1 from inbound_event where event_id = ? and next_look_at <= now()', [eventId]);
  return rows.length > 0;
};
const putOff = (eventId: string) =>
  test.query(
    `insert into inbound_event (provider, event_id, type, subject, payload, next_look_at)
     values ('stripe', ?, 'x', 'x', '{}', now() + interval '30 minutes')`,
    [eventId],
  );

describe('sweeping often', () => {
  it('goes on where what it asks stands still', async () => {
    const { triggered, temporal } = fakeTemporal(2);
    const reported = await sweepUntil(temporal, async () => triggered.includes('sweepBackorders'));
    expect(reported).toHaveLength(2);
    expect(triggered).toContain('sweepLabelRefunds');
  });

  it('waits for no transaction that stands still over an event', async () => {
    await putOff('evt_locked');
    await putOff('evt_free');
    await test.database.em.fork().transactional(async (em) => {
      await em.execute(`select 1 from inbound_event where event_id = 'evt_locked' for update`);
      expect(await sweepUntil(fakeTemporal().temporal, () => isDue('evt_free'))).toEqual([]);
    });
    expect(await isDue('evt_locked')).toBe(false);
    await sweepUntil(fakeTemporal().temporal, () => isDue('evt_locked'));
  });
});
