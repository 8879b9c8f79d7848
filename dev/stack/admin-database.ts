import { MikroORM } from '@mikro-orm/postgresql';

/** Runs statements outside any transaction, as `create database` needs; `url` names an existing database. */
export async function runSql(url: string, ...statements: readonly string[]): Promise<unknown> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  try {
    let result: unknown;
    for (const statement of statements) result = await orm.em.getConnection().execute(statement);
    return result;
  } finally {
    await orm.close(true);
  }
}

/** Creates the database unless it is there. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const found = (await runSql(adminUrl, `select 1 from pg_database where datname = '${name}'`)) as unknown[];
  if (found.length === 0) await runSql(adminUrl, `create database "${name}"`);
}
