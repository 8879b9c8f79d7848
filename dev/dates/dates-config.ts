import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptions } from '../../tools/shared/read-options.ts';
import { moments, type Moment } from './moments.ts';

export const usage = `npm run test:dates -- [options]

Runs the suites that need no server under dates and zones that break what hangs on them: ends of months, 29 February, the
hours in which clocks change. Each run's clock starts at its moment and goes on from there. Three minutes on two cores.

  --short               three moments only; half a minute
  --only=TEXT           the moments whose words or zone contain this, such as --only=February
  --with-database       also the suites about lists and their pages, once, while clocks go back; starts PostgreSQL and Temporal
  --list                shows the moments and runs nothing
  --help

Exit code: 0 all passed, 1 a test failed, 2 nothing could be run, or the command is wrong.`;

export interface DatesConfig {
  readonly does: 'run' | 'list';
  readonly moments: readonly Moment[];
  readonly withDatabase: boolean;
}

/** Reads the command line. Throws BadCommand. */
export function readDatesConfig(args: readonly string[]): DatesConfig {
  const {
    short = false,
    only = '',
    list = false,
    'with-database': withDatabase = false,
  } = readOptions(args, { short: 'boolean', only: 'string', 'with-database': 'boolean', list: 'boolean' });
  const text = only.toLowerCase();
  const chosen = moments.filter(
    (moment) => (!short || moment.short) && `${moment.says} ${moment.zone}`.toLowerCase().includes(text),
  );
  if (chosen.length === 0) throw new BadCommand(`--only: no moment contains "${only}": --list shows them.`);
  return { does: list ? 'list' : 'run', moments: chosen, withDatabase };
}

/** The environment of a run in this zone. */
export function environmentIn(zone: string): NodeJS.ProcessEnv {
  return { ...process.env, TZ: zone };
}
