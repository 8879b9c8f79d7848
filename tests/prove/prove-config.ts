import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptionsAndWords, wholeNumber } from '../../tools/shared/read-options.ts';

export interface ProveConfig {
  readonly names: readonly string[];
  readonly seed: number;
  readonly short: boolean;
  readonly json: boolean;
}

export const proveUsage = (names: readonly string[]) => `npm run prove -- [NAME ...] [options]

Tries to break the promise on a shop of its own: PostgreSQL, Temporal's production server, simulators, worker and API,
each a process. Without a name all of it is tried: ${names.join(', ')}.

  --short        the run that CI makes: the same, smaller
  --seed=N       repeat what an earlier run did by chance (default: a new one, printed)
  --json         print the results as JSON on standard output
  --help

Exit code 0: nothing was violated; 1: something was; 2: the command line is wrong.`;

const SEEDS = 1_000_000;

/** Throws BadCommand. */
export function readProveConfig(args: readonly string[], known: readonly string[]): ProveConfig {
  const { values, words } = readOptionsAndWords(args, { json: 'boolean', short: 'boolean', seed: 'string' });
  const unknown = words.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new BadCommand(`There is no proof "${unknown}": there are ${known.join(', ')}.`);
  return {
    names: words.length > 0 ? words : known,
    seed: wholeNumber('--seed', values.seed, {
      fallback: Math.floor(Math.random() * SEEDS),
      max: Number.MAX_SAFE_INTEGER,
    }),
    short: values.short ?? false,
    json: values.json ?? false,
  };
}
