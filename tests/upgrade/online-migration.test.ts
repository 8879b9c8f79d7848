import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openDatabase, type Database, type MigrationEntry } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { fillLines, lineNumbers, SAMPLE_ROWS, sampleChannel, sampleTable, uniqueLines } from './sample-migrations.ts';

// Each starts a process, or waits for the server.
jest.setTimeout(180_000);
const SOON_MS = 60_000;

let test: TestDatabase;
let database: Database;
let child: ChildProcess | undefined;

beforeEach(async () => {
  test = await createTestDatabase();
  // A transaction of these tests is open for as long as a process takes to start.
  database = await openDatabase({ url: test.url, transactionTimeoutMs: 0 });
  await migrate(test.url, undefined, { migrations: sampleTable });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await database.close();
  await test.drop();
});

const sql = <T extends object>(text: string, params: unknown[] = []) => database.em.fork().execute<T[]>(text, params);
const first = async <T extends object>(text: string) => (await sql<T>(text))[0];
const migrateAll = (migrations: readonly MigrationEntry[], tell: (sentence: string) => void = () => {}) =>
  migrate(test.url, undefined, { migrations, tell, lockTimeoutMs: 500, pauseMs: 100, tries: 1_000 });
const indexState = () =>
  first<{ valid: boolean }>(
    `select indisvalid as valid from pg_index where indexrelid = to_regclass('sample_channel_body')`,
  );
/** How many rows a backfill has looked at. */
const rowsSeen = async () =>
  Number((await first<{ seen: string }>('select rows_seen as seen from backfill_progress'))?.seen);

/** As one of the shop's own transactions that has not ended: it writes, and waits until it may go on. */
function writerOf(statement: string) {
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const done = database.em.fork().transactional(async (em) => {
    await em.execute(statement);
    begin();
    await over;
  });
  return { begun, end: () => (end(), done) };
}

/** Writes as a shop does, one statement after the other, until it is told to end; says how many, and how long one took at most. */
function busyWriter() {
  const over = new AbortController();
  const done = (async () => {
    const seen = { writes: 0, slowestMs: 0 };
    for (let n = 1; !over.signal.aborted; n += 1) {
      const startedAt = performance.now();
      await sql(`insert into sample (body) values ('new')`);
      await sql(`update sample set body = body || '.' where id = ?`, [(n * 37) % SAMPLE_ROWS]);
      if (n % 10 === 0) await sql('delete from sample where id = ?', [n]);
      seen.slowestMs = Math.max(seen.slowestMs, performance.now() - startedAt);
      seen.writes += 1;
    }
    return seen;
  })();
  return { end: () => (over.abort(), done) };
}

function migrateInChild(name: string): ChildProcess {
  const script = join(import.meta.dirname, 'migrate-samples.ts');
  child = spawn(process.execPath, [script, test.url, name], { stdio: 'inherit' });
  return child;
}

async function kill(process: ChildProcess): Promise<void> {
  const exited = once(process, 'exit');
  process.kill('SIGKILL');
  await exited;
}

describe('an online migration', () => {
  it('gives every row a new column while the shop writes, and keeps nobody waiting', async () => {
    const writers = [busyWriter(), busyWriter()];
    const told: string[] = [];
    await migrateAll(sampleChannel, (sentence) => told.push(sentence));
    const seen = await Promise.all(writers.map((writer) => writer.end()));
    expect(await first('select count(*)::int as missing from sample where channel is null')).toEqual({ missing: 0 });
    expect(await indexState()).toEqual({ valid: true });
    await expect(sql(`insert into sample (body, channel) values ('none', null)`)).rejects.toThrow('null value');
    for (const { writes, slowestMs } of seen) {
      expect(writes).toBeGreaterThan(10);
      expect(slowestMs).toBeLessThan(5_000);
    }
    expect(told).toContainEqual(expect.stringMatching(/^2027-01-03-fill-channel: sample: \d+ of about \d+ rows$/));
    expect(await sql('select * from backfill_progress')).toEqual([]);
  });

  it('goes on where it was when its process is killed in the middle of a backfill', async () => {
    const last = writerOf(`update sample_line set line = line where sample_id = 99 and line = ${SAMPLE_ROWS - 1}`);
    await last.begun;
    const migrating = migrateInChild('fillLines');
    const seen = await eventually(rowsSeen, SOON_MS);
    await kill(migrating);
    expect(await rowsSeen()).toBeLessThan(SAMPLE_ROWS);
    await last.end();
    const { applied } = await migrateAll(fillLines);
    expect(applied).toEqual(['2027-01-02-fill-lines']);
    expect(seen).toBeGreaterThan(0);
    expect(await sql('select fills, count(*)::int as rows from sample_line group by fills')).toEqual([
      { fills: 1, rows: SAMPLE_ROWS },
    ]);
  });

  it('passes over rows that somebody keeps locked, names them, and fills them when all others are filled', async () => {
    const locked = writerOf('update sample_line set line = line where (sample_id, line) = (7, 7)');
    await locked.begun;
    const told: string[] = [];
    const migrated = migrate(test.url, undefined, {
      migrations: fillLines,
      tries: 20,
      pauseMs: 10,
      tell: (sentence) => {
        told.push(sentence);
        if (sentence.includes('passes over')) void locked.end();
      },
    });
    expect((await migrated).applied).toEqual(['2027-01-02-fill-lines']);
    expect(told).toContainEqual(
      expect.stringMatching(
        /^2027-01-02-fill-lines: sample_line: passes over 1 row \(\(sample_id, line\) = \(7, 7\)\) until the end, locked by /,
      ),
    );
    expect(await sql('select fills, count(*)::int as rows from sample_line group by fills')).toEqual([
      { fills: 1, rows: SAMPLE_ROWS },
    ]);
  });

  it('ends where rows stay locked, says which, and fills only these in the next run', async () => {
    const locked = writerOf('update sample_line set line = line where (sample_id, line) = (7, 7)');
    await locked.begun;
    const options = { migrations: fillLines, tries: 3, pauseMs: 10 };
    await expect(migrate(test.url, undefined, options)).rejects.toThrow(
      'sample_line: 1 row ((sample_id, line) = (7, 7)) stayed locked by others at each of 3 attempts',
    );
    expect(await first('select count(*)::int as filled from sample_line where fills = 1')).toEqual({
      filled: SAMPLE_ROWS - 1,
    });
    await locked.end();
    await migrate(test.url, undefined, options);
    expect(await sql('select fills, count(*)::int as rows from sample_line group by fills')).toEqual([
      { fills: 1, rows: SAMPLE_ROWS },
    ]);
  });

  it('takes an index that was made by hand where it is the wanted one', async () => {
    await sql('create index sample_line_number on sample_line (line) where (fills = 0 or fills = 1) and true');
    await expect(migrateAll(lineNumbers)).rejects.toThrow('another one');
    await sql(
      'drop index sample_line_number; create index sample_line_number on sample_line (line) where fills in (0, 1)',
    );
    const made = await first(`select 'sample_line_number'::regclass::int as made`);
    await migrateAll(lineNumbers);
    expect(await first(`select 'sample_line_number'::regclass::int as made`)).toEqual(made);
  });

  it.each([
    ['has other columns', 'create index sample_line_number on sample_line (sample_id) where fills in (0, 1)'],
    ['is for other rows', 'create index sample_line_number on sample_line (line)'],
    ['refuses rows', 'create unique index sample_line_number on sample_line (line) where fills in (0, 1)'],
    ['is of another table', 'create index sample_line_number on sample (body)'],
  ])('refuses an index of the wanted name that %s, and leaves it alone', async (_, made) => {
    await sql(made);
    await expect(migrateAll(lineNumbers)).rejects.toThrow(
      /There is an index sample_line_number already, and it is another one: (unique )?on sample.* Wanted is: on sample_line USING btree \(line\) WHERE/,
    );
    expect(await first(`select to_regclass('sample_line_number') is not null as left`)).toEqual({ left: true });
  });

  it('waits for an index that the server goes on with after its process was killed, and takes it as it is', async () => {
    await migrate(test.url, undefined, { migrations: sampleChannel, to: '2027-01-02-sample-channel' });
    await sql(`update sample set channel = 'shop'`);
    const writer = writerOf(`insert into sample (body) values ('under way')`);
    await writer.begun;
    const migrating = migrateInChild('sampleChannel');
    await eventually(indexState, SOON_MS);
    await kill(migrating);
    const told: string[] = [];
    const second = migrateAll(sampleChannel, (sentence) => told.push(sentence));
    await eventually(() => told.length > 0, SOON_MS);
    expect(told).toEqual([
      expect.stringMatching(
        /^Another process migrates, process \d+ \(quartermaster migrations\) of \S+ from \S+ connected since \d{4}-\d\d-\d\dT[\d:]+Z; this one waits until it is done, 3600 s at most\.$/,
      ),
    ]);
    const [{ made } = { made: 0 }] = await sql<{ made: number }>(`select 'sample_channel_body'::regclass::int as made`);
    await writer.end();
    await second;
    expect(await indexState()).toEqual({ valid: true });
    expect(await sql(`select 'sample_channel_body'::regclass::int as made`)).toEqual([{ made }]);
  });

  it('drops an index that was left half made, and makes it anew', async () => {
    await migrate(test.url, undefined, { migrations: sampleChannel, to: '2027-01-02-sample-channel' });
    const writer = writerOf(`insert into sample (body) values ('under way')`);
    await writer.begun;
    const cutOff = expect(migrateAll(sampleChannel)).rejects.toThrow();
    await eventually(indexState, SOON_MS);
    // As a server that goes down ends it.
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'create index concurrently%'`);
    await cutOff;
    expect(await indexState()).toEqual({ valid: false });
    await writer.end();
    await migrateAll(sampleChannel);
    expect(await indexState()).toEqual({ valid: true });
  });

  it('leaves no index behind that refuses rows, where a unique one cannot be', async () => {
    await expect(migrateAll(uniqueLines)).rejects.toThrow('could not create unique index');
    expect(await first(`select to_regclass('sample_line_sample_id') as left`)).toEqual({ left: null });
  });

  it('is done once by two processes at once, of which the one that waits is not waited for', async () => {
    const both = await Promise.all([migrateAll(sampleChannel), migrateAll(sampleChannel)]);
    expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([0, 5]);
  });
});
