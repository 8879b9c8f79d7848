import type { ConnectionOptions } from 'node:tls';
import { Client, DatabaseError } from 'pg';
import type { DatabaseAddress, DatabaseServer } from './database-address.ts';

/** Where a connection goes, and what protects it. */
export interface Endpoint extends DatabaseServer {
  readonly ssl: ConnectionOptions | false;
}

/** Which of the servers that an address names is used. */
export interface Endpoints {
  /** The one that serves; looked for when it is not known. */
  find(): Promise<Endpoint>;
  /** It serves no longer: the next connection looks anew. */
  forget(endpoint: Endpoint): void;
}

/** A server that is reached and is not the kind that is wanted: as after a fail-over, it may become so. */
export class UnfitServer extends Error {
  override readonly name = 'UnfitServer';
  /** The SQLSTATE that it would answer a write with. */
  readonly code = '25006';
}

const FITS = {
  'read-write': `select not current_setting('transaction_read_only')::boolean as fits`,
  primary: 'select not pg_is_in_recovery() as fits',
} as const;

/** Looks for the server as libpq does, but asks all of them at once: one that does not answer holds up nobody. */
export function createEndpoints(address: DatabaseAddress, timeoutMs: number): Endpoints {
  const [first, ...others] = address.servers.flatMap((server) => waysTo(server, address));
  if (!first) throw new Error('An address names one server at least.');
  // With nothing to choose from, the connection itself says what is wrong.
  if (address.kind === 'any' && others.length === 0) return { find: () => Promise.resolve(first), forget: () => {} };
  let known: Endpoint | undefined;
  let search: Promise<Endpoint> | undefined;
  const look = async () => {
    try {
      known = await firstToServe(address, timeoutMs);
      return known;
    } finally {
      search = undefined;
    }
  };
  return {
    find: () => (known ? Promise.resolve(known) : (search ??= look())),
    forget(endpoint) {
      if (endpoint === known) known = undefined;
    },
  };
}

/** In the order in which they are tried. */
function waysTo({ host, port }: DatabaseServer, { tls }: DatabaseAddress): Endpoint[] {
  const plain: Endpoint = { host, port, ssl: false };
  // Over a socket of this machine there is no TLS.
  if (tls === false || host.startsWith('/')) return [plain];
  // By `host` a certificate is looked at for an IP address, too.
  if (tls !== 'prefer') return [{ host, port, ssl: { ...tls, host } }];
  return [{ host, port, ssl: { rejectUnauthorized: false } }, plain];
}

async function firstToServe(address: DatabaseAddress, timeoutMs: number): Promise<Endpoint> {
  const looks = address.servers.map((server) => lookAt(waysTo(server, address), address, timeoutMs));
  try {
    return await Promise.any(looks);
  } catch (error) {
    const { errors } = error as AggregateError;
    if (errors.length === 1) throw errors[0];
    throw new AggregateError(errors, `No server of the database serves: ${errors.map(said).join('; ')}`, {
      cause: error,
    });
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
}

/** Goes by the first way that the server lets one in by. */
async function lookAt(
  [way, ...others]: readonly Endpoint[],
  address: DatabaseAddress,
  timeoutMs: number,
): Promise<Endpoint> {
  if (!way) throw new Error('There is no way.');
  try {
    await ask(way, address, timeoutMs);
    return way;
  } catch (error) {
    if (others.length > 0 && wantsNoTls(error)) return lookAt(others, address, timeoutMs);
    throw error;
  }
}

async function ask(endpoint: Endpoint, address: DatabaseAddress, timeoutMs: number): Promise<void> {
  const { user, password, database, sslnegotiation, kind } = address;
  const login = { user, password, database, sslnegotiation };
  const client = new Client({ ...login, ...endpoint, connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs });
  // What matters of it is told by the promises, too.
  client.on('error', () => {});
  try {
    await client.connect();
    if (kind === 'any') return;
    const { rows } = await client.query<{ fits: boolean }>(FITS[kind]);
    if (!rows[0]?.fits) throw new UnfitServer(`${endpoint.host}:${endpoint.port} is no server of the kind ${kind}`);
  } finally {
    client.end().catch(() => {});
  }
}

/** It has none, or its pg_hba.conf takes those without only. */
function wantsNoTls(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === '28000';
  return error instanceof Error && /server does not support SSL|establishing an SSL connection/.test(error.message);
}
