import { parseArgs } from 'node:util';
import { moments, type Moment } from './moments.ts';

export const usage = `npm run test:dates -- [options]

Runs the suites that need no server under dates and zones that break what hangs on them: ends of months, 29 February, the
hours in which clocks change. Each run's clock starts at its moment and goes on from there. Three minutes on two cores.

  --short               three moments only; half a minute
  --only=TEXT           the moments whose words or zone contain this, such as --only=February
  --with-database       also the suites about lists and their pages, once, while clocks go back; starts PostgreSQL and Temporal
  --list                shows the moments and runs nothing
  --help

Exit code: 0 all passed, 1 a test failed, 2 nothing could be run.`;

export interface DatesConfig {
  readonly does: 'run' | 'list' | 'help';
  readonly moments: readonly Moment[];
  readonly withDatabase: boolean;
}

/** What is wrong with the command line, in one sentence. */
export class BadDatesCommand extends Error {
  override readonly name = 'BadDatesCommand';
}

/** Reads the command line. Throws BadDatesCommand. */
export function readDatesConfig(args: readonly string[] = process.argv.slice(2)): DatesConfig {
  const { short = false, only = '', list, help, 'with-database': withDatabase = false } = parse(args);
  const text = only.toLowerCase();
  const chosen = moments.filter(
    (moment) => (!short || moment.short) && `${moment.says} ${moment.zone}`.toLowerCase().includes(text),
  );
  if (chosen.length === 0) throw new BadDatesCommand(`No moment contains "${only}": --list shows them.`);
  return { does: help ? 'help' : list ? 'list' : 'run', moments: chosen, withDatabase };
}

/** The environment of a run in this zone. */
export function environmentIn(zone: string): NodeJS.ProcessEnv {
  return { ...process.env, TZ: zone };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        short: { type: 'boolean' },
        only: { type: 'string' },
        'with-database': { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new BadDatesCommand(`${reason}.`);
  }
}
