import { parseArgs } from 'node:util';

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

/** What is wrong with the command line, in one sentence. */
export class BadProveConfig extends Error {
  override readonly name = 'BadProveConfig';
}

/** Undefined when help was asked for. Throws BadProveConfig. */
export function readProveConfig(args: readonly string[], known: readonly string[]): ProveConfig | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new BadProveConfig(`There is no proof "${unknown}": there are ${known.join(', ')}.`);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new BadProveConfig(`--seed=${values.seed} is not a whole number.`);
  return {
    names: positionals.length > 0 ? positionals : known,
    seed,
    short: values.short ?? false,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        short: { type: 'boolean' },
        seed: { type: 'string' },
      },
    });
  } catch (error) {
    throw new BadProveConfig((error as Error).message.split('\n')[0] ?? 'The command line is wrong.');
  }
}
