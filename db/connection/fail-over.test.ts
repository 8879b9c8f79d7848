import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { leastMs } from '../../tests/support/least-ms.ts';
import { createOwnPostgres, type OwnPostgres } from '../../tests/support/own-postgres.ts';
import { openDatabase, type Database } from '../database.ts';
import { isDatabaseOutage } from '../shared/database-outage.ts';
import { isRefusedForGood } from '../shared/is-refused-for-good.ts';

const TABLE = 'create table if not exists written (port integer)';
const WRITE = `insert into written values (current_setting('port')::integer) returning port`;

let [first, second] = [] as unknown as [OwnPostgres, OwnPostgres];
let database: Database | undefined;

beforeAll(async () => {
  [first, second] = await Promise.all([createOwnPostgres(), createOwnPostgres()]);
  await Promise.all([first, second].map((server) => server.start().then(() => run(server.url, TABLE))));
});
afterEach(async () => {
  await database?.close();
  database = undefined;
  await Promise.all([first, second].map((server) => server.start().then(() => promote(server))));
});
afterAll(async () => {
  await first.remove();
  await second.remove();
});

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const other = await openDatabase({ url, poolSize: 1 });
  for (const statement of statements) await other.em.fork().execute(statement);
  await other.close();
}

/** As for whoever is connected to a server of which another has taken over. */
const demote = (server: OwnPostgres) => setReadOnly(server, 'on');
const promote = (server: OwnPostgres) => setReadOnly(server, 'off');

async function setReadOnly(server: OwnPostgres, value: 'on' | 'off'): Promise<void> {
  const set = `alter system set default_transaction_read_only = ${value}`;
  // Those that are connected have heard of it by then.
  await run(server.url, set, 'select pg_reload_conf()', 'select pg_sleep(0.15)');
}

async function open(query = ''): Promise<Database> {
  const url = `postgres://quartermaster:quartermaster@127.0.0.1:${first.port},127.0.0.1:${second.port}/postgres${query}`;
  database = await openDatabase({ url, poolSize: 2, connectTimeoutMs: 2_000 });
  return database;
}

/** The port of the server that was written to, or what came of it. */
async function write(to: Database): Promise<number | string> {
  return to.em
    .fork()
    .transactional((em) => em.execute<{ port: number }[]>(WRITE))
    .then(
      ([row]) => row?.port ?? 0,
      (error: Error) => {
        expect({ message: error.message, outage: isDatabaseOutage(error), permanent: isRefusedForGood(error) }).toEqual(
          {
            message: error.message,
            outage: true,
            permanent: false,
          },
        );
        return error.message;
      },
    );
}

/** How often it failed until it was written to a server again, and to which. */
async function writesUntilOne(to: Database): Promise<{ failed: number; port: number }> {
  for (let failed = 0; ; failed += 1) {
    const outcome = await write(to);
    if (typeof outcome === 'number') return { failed, port: outcome };
    if (failed > 5) throw new Error(outcome);
  }
}

describe('a database of several servers', () => {
  it('is written to where writes are taken, whichever is named first', async () => {
    await demote(first);
    expect(await write(await open())).toBe(second.port);
  });

  it('is found beside a server that does not answer, and not waited for longer than a step can', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const login = 'postgres://quartermaster:quartermaster';
    const other = await openDatabase({
      url: `${login}@127.0.0.1:${port},127.0.0.1:${second.port}/postgres`,
      poolSize: 1,
    });
    const startedAt = performance.now();
    expect(await write(other)).toBe(second.port);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await other.close();
    const alone = await openDatabase({
      url: `${login}@127.0.0.1:${port}/postgres`,
      poolSize: 3,
      connectTimeoutMs: 400,
    });
    expect(await leastMs(3, () => expect(write(alone)).resolves.toEqual(expect.any(String)))).toBeLessThan(750);
    await alone.close();
    silent.close();
  });

  it('is that of the second server once the first one stops, with no error where nothing was under way', async () => {
    const opened = await open('?target_session_attrs=primary');
    expect([first.port, second.port]).toContain(await write(opened));
    const using = (await write(opened)) as number;
    const [lost, left] = using === first.port ? [first, second] : [second, first];
    await lost.stop();
    expect(await writesUntilOne(opened)).toEqual({ failed: 0, port: left.port });
  });

  it('is that of the second server once the first one is cut off in the middle', async () => {
    await demote(second);
    const opened = await open();
    expect(await write(opened)).toBe(first.port);
    const broken = opened.em
      .fork()
      .execute('select pg_sleep(20)')
      .catch((error: unknown) => error);
    await promote(second);
    await first.stop('now');
    expect(isDatabaseOutage(await broken)).toBe(true);
    expect(await writesUntilOne(opened)).toEqual({ failed: 0, port: second.port });
  });

  it('is left by each connection that the server which was demoted still has', async () => {
    await demote(second);
    const opened = await open();
    await Promise.all([write(opened), write(opened)]);
    await demote(first);
    await promote(second);
    expect(await writesUntilOne(opened)).toEqual({ failed: 1, port: second.port });
    expect(await Promise.all([write(opened), write(opened), write(opened)])).not.toContain(first.port);
  });

  it('is away while none takes writes, and is there again by itself', async () => {
    const opened = await open();
    await write(opened);
    await demote(first);
    await demote(second);
    expect(await write(opened)).toEqual(expect.any(String));
    expect(await write(opened)).toEqual(expect.any(String));
    expect(await write(opened)).toMatch(/is no server of the kind read-write/);
    await promote(first);
    expect(await write(opened)).toBe(first.port);
  });
});

describe('a statement that is under way', () => {
  const pidOf = (session: string) => `select ${session}, pg_backend_pid() as pid`;

  it('ends undisturbed where somebody terminates another session, and idle connections stay', async () => {
    const opened = (database = await openDatabase({ url: second.url, poolSize: 3 }));
    const ask = <T extends object>(sql: string) => opened.em.fork().execute<T[]>(sql);
    const idle = await Promise.all([1, 2, 3].map(() => ask<{ pid: number }>(pidOf('pg_sleep(0.1)'))));
    const slow = ask<{ pid: number }>(pidOf('pg_sleep(1)'));
    await expect(ask('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({ code: '57P01' });
    expect(await slow).toMatchObject([{ pid: expect.any(Number) }]);
    const pids = idle.map(([row]) => row?.pid).join(', ');
    expect(await ask(`select count(*)::int as left from pg_stat_activity where pid in (${pids})`)).toEqual([
      { left: 2 },
    ]);
  });

  it('ends undisturbed where another hears that the server takes no writes any more', async () => {
    const opened = (database = await openDatabase({ url: second.url, poolSize: 3 }));
    await demote(second);
    const slow = opened.em.fork().execute<{ pid: number }[]>(pidOf('pg_sleep(1)'));
    expect(await write(opened)).toEqual(expect.any(String));
    expect(await slow).toMatchObject([{ pid: expect.any(Number) }]);
  });
});

describe('a database of one server', () => {
  it('is away while it is read-only, and the connection to it is not used again', async () => {
    const opened = (database = await openDatabase({ url: second.url, poolSize: 1 }));
    const pid = async () =>
      (await opened.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid'))[0]?.pid;
    const before = await pid();
    await demote(second);
    expect(await write(opened)).toEqual(expect.any(String));
    expect(await pid()).not.toBe(before);
    await promote(second);
    expect(await writesUntilOne(opened)).toMatchObject({ port: second.port });
  });

  it('is away while it is stopped and started again, and there by itself', async () => {
    const opened = (database = await openDatabase({ url: second.url, poolSize: 2 }));
    const broken = opened.em
      .fork()
      .execute('select pg_sleep(20)')
      .catch((error: unknown) => error);
    await write(opened);
    await second.stop();
    expect(isDatabaseOutage(await broken)).toBe(true);
    expect(await write(opened)).toEqual(expect.any(String));
    await second.start();
    expect(await write(opened)).toBe(second.port);
  });
});
