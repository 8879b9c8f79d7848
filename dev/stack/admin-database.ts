import { Pool } from 'pg';
import { poolOptionsOf } from '../../db/connection/pool-options.ts';

const CONNECT_WITHIN_MS = 10_000;

/** Runs statements outside any transaction, as `create database` needs; `url` names an existing database. */
export async function runSql(url: string, ...statements: readonly string[]): Promise<unknown> {
  const pool = new Pool({ ...poolOptionsOf(url, CONNECT_WITHIN_MS), max: 1 });
  // What it breaks is told by the statement; nothing else uses it.
  pool.on('error', () => {});
  try {
    let rows: unknown;
    for (const statement of statements) ({ rows } = await pool.query(statement));
    return rows;
  } finally {
    await pool.end();
  }
}

/** Creates the database unless it is there. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const found = (await runSql(adminUrl, `select 1 from pg_database where datname = '${name}'`)) as unknown[];
  if (found.length === 0) await runSql(adminUrl, `create database "${name}"`);
}
