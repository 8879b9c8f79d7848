import type { Database } from '../database.ts';

/** Where PostgreSQL quotes the row or the value that it refuses, which may be a shopper's. */
const QUOTES = ['detail', 'where', 'internalQuery'] as const;

/**
 * Keeps what an error of the database quotes out of the error: MikroORM adds it to the message, which is logged and, if
 * a step fails by it, stands in a workflow's history. The constraint's name says what was wrong.
 */
export function redactDatabaseErrors(database: Database): void {
  const converter = database.driver.getPlatform().getExceptionConverter();
  const convert = converter.convertException.bind(converter);
  converter.convertException = (error) => {
    for (const quote of QUOTES) delete (error as Partial<Record<(typeof QUOTES)[number], string>>)[quote];
    return convert(error);
  };
}
