import { oneOf, readOptions } from '../../tools/shared/read-options.ts';

export interface DemoConfig {
  /** The dev server, or what production runs. */
  readonly temporal: 'dev' | 'server';
}

export const demoUsage = `npm run demo -- [options]

Shows the promise in about a minute, on a shop of its own in a temporary folder: places real orders, kills the worker in
the middle of a checkout and the database while parcels travel, and shows every order finish and all books agree.

  --temporal=dev|server       dev (default): the Temporal dev server; server: the production server on PostgreSQL, which
                              Go builds once in about six minutes
  --help

Exit code 0: all of it came true; 1: something did not, and the data and logs are kept; 2: the command line is wrong.`;

/** Throws BadCommand. */
export function readDemoConfig(args: readonly string[]): DemoConfig {
  const { temporal } = readOptions(args, { temporal: 'string' });
  return { temporal: oneOf('--temporal', temporal, ['dev', 'server'], 'dev') };
}
