import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScheduleReading } from '../../api/shared/temporal.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { browsePages } from '../../tests/support/pages-client.ts';
import { aPersonOfStaff, fakeStaffSessions } from '../../tests/support/staff-sessions.ts';
import { startTestApi, type TestApi } from '../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { scheduledWorkflows } from '../../workflows/shared/schedule-contract.ts';

let testDatabase: TestDatabase;
let api: TestApi;
let asked: number;
let schedules: () => Promise<readonly ScheduleReading[]>;

const ranSecondsAgo = (scheduleId: string, seconds: number, given: Partial<ScheduleReading> = {}): ScheduleReading => ({
  scheduleId,
  isPaused: false,
  runs: [{ startedAtMs: Date.now() - seconds * 1_000, outcome: 'completed' }],
  ...given,
});
const allWell = () => scheduledWorkflows.map((name) => ranSecondsAgo(name, 12));

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
afterAll(() => testDatabase.drop());
// A process of its own for each: it remembers what it has read.
beforeEach(() => void ([asked, schedules] = [0, async () => allWell()]));

async function started<Outcome>(
  use: (page: (person?: string) => Promise<string>) => Promise<Outcome>,
): Promise<Outcome> {
  const listSchedules = () => {
    asked += 1;
    return schedules();
  };
  const sessions = fakeStaffSessions({
    grace: aPersonOfStaff(),
    heidi: aPersonOfStaff({ id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b02', name: 'Heidi', locale: 'de' }),
  });
  api = await startTestApi({ databaseUrl: testDatabase.url, sessions, calls: { listSchedules, ping: async () => {} } });
  try {
    return await use(async (person = 'grace') => (await browsePages(api.url, person).get('/ops')).html);
  } finally {
    await api.stop();
  }
}

describe('the start page', () => {
  it('says of everything that is done by the clock when it ran last, in the reader’s language', async () => {
    await started(async (page) => {
      const [english, german] = await Promise.all([page(), page('heidi')]);
      expect(english).toMatch(/Orders looked after 1\d s ago/);
      expect(german).toMatch(/Bestellungen durchgesehen vor 1\d s/);
      expect(english).not.toContain('badge late');
      expect(asked).toBe(1);
    });
  });

  it('puts first what is paused, late, failed or not there', async () => {
    const failed = [{ startedAtMs: Date.now() - 30_000, outcome: 'failed' }] as const;
    schedules = async () => [
      ...allWell().filter(
        ({ scheduleId }) => !['sweepOrders', 'sendEmails', 'checkBooks', 'sendTexts'].includes(scheduleId),
      ),
      ranSecondsAgo('sweepOrders', 400),
      ranSecondsAgo('sendEmails', 90, { isPaused: true }),
      ranSecondsAgo('checkBooks', 30, { runs: failed }),
      ranSecondsAgo('somebodyElses', 9_999),
    ];
    const shown = await started((page) => page());
    const lines = [...shown.matchAll(/<li>([^<]+)<span class="badge late">([^<]+)/g)].map((found) =>
      found.slice(1).join(''),
    );
    expect(lines).toEqual([
      'Orders looked after 6 min ago late',
      'E-mails sent 1 min ago paused',
      'Text messages sent is not scheduled',
      'Books checked 30 s ago the last run failed',
    ]);
    expect(shown.indexOf('not scheduled')).toBeLessThan(shown.indexOf('Requests taken up'));
    expect(shown).not.toContain('somebodyElses');
  });

  it('does not wait for a Temporal that does not answer, and says that it does not know', async () => {
    schedules = () => new Promise(() => {});
    await started(async (page) => {
      expect(await page()).toContain('It is unknown when this ran last.');
      expect(await page('heidi')).toContain('Wann das zuletzt lief, ist unbekannt.');
      expect(asked).toBe(1);
    });
  });

  it('says when the books agreed last, and leads to the task where they do not', async () => {
    await started(async (page) => {
      expect(await page()).toContain('Books: not compared yet');
    });
    const sql = (text: string) => api.database.em.fork().execute(text);
    await started(async (page) => {
      await sql(`insert into book_look (started_at, agreed_at) values (now(), now() - interval '725 seconds')`);
      const german = await eventually(async () => {
        const shown = await page('heidi');
        return shown.includes('stimmten vor') ? shown : undefined;
      });
      expect(german).toContain('Bücher: stimmten vor 12 min überein');
    });
    await started(async (page) => {
      await sql(`insert into task (id, kind, subject_type, subject_id, source, occurrence, words, priority)
        values (gen_random_uuid(), 'books-disagree', 'shop', 'books', 'look', 1, '1 violation of I3.', 1)`);
      expect(await page()).toContain('<a href="/ops/tasks?kind=books-disagree">Books: they do not agree</a>');
    });
  });
});
