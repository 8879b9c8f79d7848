import type { PoolConfig } from 'pg';
import { readDatabaseAddress } from './database-address.ts';
import { createEndpoints } from './endpoints.ts';
import { clientsOf } from './shop-client.ts';

/**
 * What a pool of `pg` needs to reach the database of an address, the same for every process. A connection is waited for as
 * long as the process can afford; the address may say less. Throws BadDatabaseAddress.
 */
export function poolOptionsOf(url: string, connectTimeoutMs: number) {
  const address = readDatabaseAddress(url);
  const { user, password, database, tls, sslnegotiation, applicationName, options } = address;
  const patienceMs = Math.min(connectTimeoutMs, address.connectTimeoutMs ?? Infinity);
  return {
    user,
    password,
    database,
    // Where to is known when a client connects.
    Client: clientsOf(createEndpoints(address, patienceMs)),
    ssl: tls !== false,
    sslnegotiation,
    application_name: applicationName,
    options,
    connectionTimeoutMillis: patienceMs,
    keepAlive: true,
  } satisfies PoolConfig;
}
