import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOwnPostgres, giveToPostgres, type OwnPostgres } from '../../tests/support/own-postgres.ts';
import {
  createTestAuthority,
  type TestAuthority,
  type TestCertificate,
} from '../../tests/support/test-certificates.ts';
import { openDatabase } from '../database.ts';
import { openRateLimitStore } from '../limits/rate-limit-store.ts';
import { isDatabaseOutage } from '../shared/database-outage.ts';

const UNTRUSTED = /unable to verify|self.signed|issuer/;

let server: OwnPostgres;
let authority: TestAuthority;
let stranger: TestAuthority;
let worker: TestCertificate;
let [cert, key] = ['', ''];

beforeAll(async () => {
  server = await createOwnPostgres();
  authority = createTestAuthority(server.folder, 'authority');
  stranger = createTestAuthority(server.folder, 'stranger');
  worker = authority.issue('worker', { forNames: 'DNS:worker' });
  [cert, key] = [join(server.folder, 'server.crt'), join(server.folder, 'server.key')];
  present(authority.issue('localhost'));
  giveToPostgres(authority.cert);
  const files = { ssl_cert_file: cert, ssl_key_file: key, ssl_ca_file: authority.cert };
  await server.start({ ssl: 'on', ...files });
});
afterAll(() => server?.remove());

/** What the server shows from its next start or reload on. */
function present(certificate: TestCertificate): void {
  copyFileSync(certificate.cert, cert);
  copyFileSync(certificate.key, key);
  for (const file of [cert, key]) giveToPostgres(file);
}

async function presents(certificate: TestCertificate): Promise<void> {
  present(certificate);
  await ask(addressAt('localhost', 'sslmode=disable'), 'select pg_reload_conf()');
  // The old one is shown until the server has heard of it.
  await ask(addressAt('localhost', 'sslmode=disable'), 'select pg_sleep(0.3)');
}

function addressAt(host: string, query: string): string {
  return `${server.url.replace('127.0.0.1', host)}?${query}`;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>> {
  const database = await openDatabase({ url, poolSize: 1 });
  try {
    const [row] = await database.em.fork().execute<Record<string, unknown>[]>(sql);
    return row ?? {};
  } finally {
    await database.close();
  }
}

const protectionOf = (url: string) =>
  ask(
    url,
    `select case when ssl then 'TLS' else 'plain' end || coalesce(' as ' || client_dn, '') as how
    from pg_stat_ssl where pid = pg_backend_pid()`,
  ).then(
    ({ how }) => how,
    (error: unknown) => {
      // The shop goes on as soon as somebody has mended it.
      expect(isDatabaseOutage(error)).toBe(true);
      return (error as Error).message;
    },
  );

describe('a connection to a database that has TLS', () => {
  it.each([
    ['disable', 'plain'],
    ['prefer', 'TLS'],
    ['require', 'TLS'],
  ])('with sslmode=%s is %s', async (sslmode, expected) => {
    expect(await protectionOf(addressAt('127.0.0.1', `sslmode=${sslmode}`))).toBe(expected);
  });

  it('is protected where nothing is said of it', async () => {
    expect(await protectionOf(server.url)).toBe('TLS');
  });

  it('is checked with verify-full: who signed, for which host', async () => {
    const trusting = `sslmode=verify-full&sslrootcert=${authority.cert}`;
    expect(await protectionOf(addressAt('localhost', trusting))).toBe('TLS');
    expect(await protectionOf(addressAt('127.0.0.1', trusting))).toMatch(/altnames/);
    expect(await protectionOf(addressAt('localhost', `sslmode=verify-full&sslrootcert=${stranger.cert}`))).toMatch(
      UNTRUSTED,
    );
    expect(await protectionOf(addressAt('localhost', 'sslmode=verify-full'))).toMatch(UNTRUSTED);
  });

  it('is checked with verify-ca, and with require where an authority is named: who signed, whatever the host', async () => {
    for (const sslmode of ['verify-ca', 'require']) {
      expect(await protectionOf(addressAt('127.0.0.1', `sslmode=${sslmode}&sslrootcert=${authority.cert}`))).toBe(
        'TLS',
      );
      expect(await protectionOf(addressAt('127.0.0.1', `sslmode=${sslmode}&sslrootcert=${stranger.cert}`))).toMatch(
        UNTRUSTED,
      );
    }
  });

  it('shows a certificate of its own', async () => {
    const ours = `sslmode=verify-full&sslrootcert=${authority.cert}&sslcert=${worker.cert}&sslkey=${worker.key}`;
    expect(await protectionOf(addressAt('localhost', ours))).toBe('TLS as /CN=worker');
  });

  it('begins with TLS when told to', async () => {
    const direct = `sslmode=verify-full&sslrootcert=${authority.cert}&sslnegotiation=direct`;
    expect(await protectionOf(addressAt('localhost', direct))).toBe('TLS');
  });

  it('is had by the store of the limits, too', async () => {
    const store = openRateLimitStore(addressAt('localhost', `sslmode=verify-full&sslrootcert=${authority.cert}`));
    const { rows } = await store.pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: true }]);
    await store.close();
    const mistrusting = openRateLimitStore(addressAt('localhost', 'sslmode=verify-full'));
    await expect(mistrusting.pool.query('select 1')).rejects.toThrow(UNTRUSTED);
    await mistrusting.close();
  });

  it('is refused once the certificate has expired, and taken for an IP address that it names', async () => {
    const trusting = `sslmode=verify-full&sslrootcert=${authority.cert}`;
    await presents(authority.issue('expired', { days: -1 }));
    expect(await protectionOf(addressAt('localhost', trusting))).toMatch(/expired/);
    await presents(authority.issue('by-address', { forNames: 'IP:127.0.0.1' }));
    expect(await protectionOf(addressAt('127.0.0.1', trusting))).toBe('TLS');
  });

  it('tells the server who it is, and how the session is to be', async () => {
    const named = addressAt('127.0.0.1', 'application_name=the-api&options=-c%20search_path%3Dshop');
    const settings = `select current_setting('application_name') as name, current_setting('search_path') as path,
      current_setting('timezone') as zone, current_setting('transaction_timeout') as patience`;
    expect(await ask(named, settings)).toEqual({ name: 'the-api', path: 'shop', zone: 'UTC', patience: '24s' });
  });
});

describe('a connection to a database that has no TLS', () => {
  it('is plain where that is left to the server, and refused where it is not', async () => {
    const plain = await createOwnPostgres();
    await plain.start();
    expect(await protectionOf(plain.url)).toBe('plain');
    expect(await protectionOf(`${plain.url}?sslmode=require`)).toMatch(/does not support SSL/);
    await plain.remove();
  });
});
