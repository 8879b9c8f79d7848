import { parseArgs } from 'node:util';

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

/** What is wrong with the command line, in one sentence. */
export class BadDemoConfig extends Error {
  override readonly name = 'BadDemoConfig';
}

/** Undefined when help was asked for. Throws BadDemoConfig. */
export function readDemoConfig(args: readonly string[]): DemoConfig | undefined {
  const { help, temporal = 'dev' } = parse(args);
  if (help) return undefined;
  if (temporal === 'dev' || temporal === 'server') return { temporal };
  throw new BadDemoConfig(`--temporal is dev or server, not ${temporal}.`);
}

function parse(args: readonly string[]) {
  try {
    const options = { help: { type: 'boolean', short: 'h' }, temporal: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new BadDemoConfig((error as Error).message.split('\n')[0] ?? 'The command line is wrong.');
  }
}
