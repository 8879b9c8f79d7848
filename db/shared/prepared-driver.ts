import type { Configuration } from '@mikro-orm/core';
import { PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import { releaseOnFailedBegin } from './release-on-failed-begin.ts';

/**
 * MikroORM writes the parameters of `em.execute` into the text of the statement, so that each is another text, parsed and
 * planned anew. This connection sends text and parameters apart.
 */
class PreparedConnection extends PostgreSqlConnection {
  override createKyselyDialect(...args: Parameters<PostgreSqlConnection['createKyselyDialect']>) {
    return releaseOnFailedBegin(super.createKyselyDialect(...args));
  }

  override async execute(...args: Parameters<PostgreSqlConnection['execute']>): Promise<never> {
    const [query, params = [], method = 'all', ctx] = args;
    const isOurs = typeof query === 'string' && Array.isArray(params) && !params.some(Array.isArray);
    if (!isOurs) return super.execute<never>(...args);
    await this.ensureConnection();
    const compiled = CompiledQuery.raw(numbered(query), params);
    const run = async () => {
      const result = await (ctx ?? this.getClient()).executeQuery(compiled);
      return this.transformRawResult(result, method);
    };
    return this.executeQuery(query, run, { query, params }) as Promise<never>;
  }
}

/** MikroORM's driver for PostgreSQL, with prepared statements. */
export class PreparedPostgreSqlDriver extends PostgreSqlDriver {
  protected override readonly connection: PreparedConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new PreparedConnection(config);
  }
}

const numberedTexts = new Map<string, string>();

/** `?` becomes `$1`, `$2`, ... Our statements have no other question marks: values are parameters, always. */
function numbered(sql: string): string {
  let text = numberedTexts.get(sql);
  if (text === undefined) {
    let count = 0;
    text = sql.replaceAll('?', () => `$${(count += 1)}`);
    numberedTexts.set(sql, text);
  }
  return text;
}
