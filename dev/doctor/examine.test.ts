import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { openDatabase } from '../../db/database.ts';
import { aShop } from '../../tests/support/a-shop.ts';
import { createTestDatabase } from '../../tests/support/test-database.ts';
import { examine } from './examine.ts';
import { formatFinding } from './finding.ts';

describe('examine', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const look = async (env: NodeJS.ProcessEnv = {}, args: readonly string[] = []) => {
    const findings = await examine([`--data-dir=${folder}`, ...args], { HOME: folder, PATH: folder, ...env });
    return { findings, wrong: findings.filter(({ ok }) => !ok).map(formatFinding) };
  };

  it('says how to get a Temporal server on a machine with neither it nor Go', async () => {
    const { wrong } = await look();
    expect(wrong.join('\n')).toMatch(/✗ Temporal server: not on this machine.*\n {4}→ install the Temporal CLI/);
  });

  it('says how to get the production server on a machine without Go', async () => {
    const { wrong } = await look({}, ['--temporal=server']);
    expect(wrong.join('\n')).toMatch(/✗ Temporal's production server: not on this machine.*\n {4}→ install Go/);
  });

  it('misses the state of Temporal beside a database with orders', async () => {
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '18\n');
    writeFileSync(join(folder, 'temporal.db'), '');
    expect((await look()).wrong.join('\n')).not.toContain('Data folder');
    const { wrong } = await look({}, ['--temporal=server']);
    expect(wrong.join('\n')).toMatch(/✗ Data folder: .*has orders but not their state.*\n {4}→ start with the other/);
  });

  it('names the port that is taken, who needs it and the variable that moves it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { wrong } = await look({ PORT: String(port), TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
    server.close();
    expect(wrong.join('\n')).toContain(
      `✗ Ports: ${port} is taken, and the API needs it\n    → stop what uses it, set PORT`,
    );
  });

  it('says that a server which was named does not answer', async () => {
    const { wrong } = await look({ DATABASE_URL: 'postgres://127.0.0.1:1/shop' });
    expect(wrong).toContain('✗ DATABASE_URL: 127.0.0.1:1 does not answer\n    → start it, or unset DATABASE_URL');
  });

  it('warns of a database whose log holds the values of statements', async () => {
    const test = await createTestDatabase();
    const settings = encodeURIComponent('-c log_statement=all -c log_parameter_max_length=-1');
    const { wrong } = await look({ DATABASE_URL: `${test.url}?options=${settings}` });
    const terse = encodeURIComponent('-c log_error_verbosity=terse');
    const { findings } = await look({ DATABASE_URL: `${test.url}?options=${terse}` });
    await test.drop();
    expect(wrong.join('\n')).toMatch(
      /✗ The database's log: log_statement = all has PostgreSQL log .*\n {4}→ set log_error_verbosity to terse, and log_parameter_max_length and/,
    );
    expect(findings.map(formatFinding)).toContain("✓ The database's log: holds no values of statements and rows");
  });

  it('says what the shop of a database that was named lacks before it can sell', async () => {
    const test = await createTestDatabase();
    const said = async () =>
      (await look({ DATABASE_URL: test.url })).findings.filter(({ check }) => check === 'The shop');
    expect((await said()).map(({ ok, says }) => [ok, says])).toContainEqual([
      false,
      expect.stringMatching(/^There is no stock location\. /),
    ]);
    const database = await openDatabase({ url: test.url, poolSize: 1 });
    await aShop(database, [{ sku: 'MUG', onHand: { MAIN: 1 } }]);
    const credentials = createCredentialRepository(database);
    for (const role of ['administrator', 'storefront']) await credentials.create({ role, name: role });
    await database.close();
    expect(await said()).toEqual([
      { check: 'The shop', ok: true, says: 'can sell; "npm run ready" has 4 things to look at' },
    ]);
    await test.drop();
  });

  it('misses the webhook secret that goes with a real key', async () => {
    const { wrong } = await look({ STRIPE_SECRET_KEY: 'sk_test_1' });
    expect(wrong.join('\n')).toMatch(
      /✗ Settings: STRIPE_SECRET_KEY is set but STRIPE_WEBHOOK_SECRET is not.*\n {4}→ set it/,
    );
  });

  it('names settings that the shop decides now, and nobody reads any more', async () => {
    const { wrong } = await look({ KEEP_MAILS_DAYS: '34', KEEP_QUOTES_HOURS: '' });
    expect(wrong.join('\n')).toMatch(
      /✗ Settings: KEEP_MAILS_DAYS is not read any more\n {4}→ decide `messageDays` of the policy retention/,
    );
    expect(wrong.join('\n')).not.toContain('KEEP_QUOTES_HOURS');
  });

  it('refuses data of another version of PostgreSQL', async () => {
    mkdirSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '17\n');
    const { wrong } = await look();
    expect(wrong.join('\n')).toMatch(/✗ Data folder: .* holds PostgreSQL 17 data, 18 is needed\n {4}→ move it away/);
  });
});
