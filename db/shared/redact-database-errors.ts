import type { Database } from '../database.ts';

/** Fields in which PostgreSQL quotes the refused row or value, which may be personal data. */
const QUOTES = ['detail', 'where', 'internalQuery'] as const;

/**
 * Removes quoted values from database errors: MikroORM adds them to the message, which is logged and, if a step fails with it,
 * recorded in a workflow's history. The constraint's name remains.
 */
export function redactDatabaseErrors(database: Database): void {
  const converter = database.driver.getPlatform().getExceptionConverter();
  const convert = converter.convertException.bind(converter);
  converter.convertException = (error) => {
    for (const quote of QUOTES) delete (error as Partial<Record<(typeof QUOTES)[number], string>>)[quote];
    return convert(error);
  };
}
