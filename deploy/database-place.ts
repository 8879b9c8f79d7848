import { readDatabaseAddress } from '../db/connection/database-address.ts';

/**
 * Where the database of an address is: `db.example:5432/quartermaster`. Under compose, where each project has a server of the same
 * name, the project's name stands before it. Throws BadDatabaseAddress.
 */
export function databasePlace(url: string, composeProject?: string): string {
  const { servers, database } = readDatabaseAddress(url);
  const hosts = servers.map(({ host, port }) => `${host}:${port}`).join(',');
  return `${composeProject === undefined ? '' : `${composeProject}/`}${hosts}/${database}`;
}
