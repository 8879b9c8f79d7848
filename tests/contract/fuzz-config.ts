import { BadCommand } from '../../tools/shared/bad-command.ts';
import { oneOf, readOptions, wholeNumber } from '../../tools/shared/read-options.ts';
import { fuzzCallers, type FuzzCaller } from './fuzz-callers.ts';

const known = Object.keys(fuzzCallers) as FuzzCaller[];

export interface FuzzConfig {
  readonly callers: readonly FuzzCaller[];
  /** For each operation. */
  readonly examples: number;
  readonly seed: number;
  /** A shop that runs already; left out: one is started. */
  readonly shop?: { readonly api: string; readonly keysFile: string };
  readonly json: boolean;
}

export const fuzzUsage = `npm run fuzz -- [options]

Sends a shop what its OpenAPI document says, and what it forbids: examples, values at their limits, chance ones, and chains
of requests that use each other's answers, as each kind of caller. Complains of every 5xx, of a status, header or content
type that is not described, of an answer that does not fit its schema, and of a request that should have been refused.
Starts a shop of its own, with simulators, unless it is given one.

  --as=CALLER             as that one only: ${known.join(', ')}
  --examples=N            so many for each operation (default: 100)
  --seed=N                repeat what an earlier run did by chance (default: a new one, printed)
  --url=URL --keys=FILE   a shop that runs already, and the api-keys.json of its data folder; it is left with odd things.
                          No publishable key is made there
  --json                  print the results as JSON on standard output
  --help

Needs python3. Schemathesis is pinned, and kept in ~/.cache/quartermaster.

Exit code 0: nothing was found; 1: something was; 2: the command line is wrong.`;

const SEEDS = 1_000_000;

/** Throws BadCommand. */
export function readFuzzConfig(args: readonly string[]): FuzzConfig {
  const given = readOptions(args, {
    as: 'string',
    examples: 'string',
    seed: 'string',
    url: 'string',
    keys: 'string',
    json: 'boolean',
  });
  const { url, keys } = given;
  if ((url === undefined) !== (keys === undefined)) throw new BadCommand('--url and --keys go together.');
  return {
    callers: given.as === undefined ? known : [oneOf('--as', given.as, known)],
    examples: wholeNumber('--examples', given.examples, { fallback: 100, min: 1 }),
    seed: wholeNumber('--seed', given.seed, {
      fallback: Math.floor(Math.random() * SEEDS),
      max: Number.MAX_SAFE_INTEGER,
    }),
    ...(url === undefined || keys === undefined ? {} : { shop: { api: url, keysFile: keys } }),
    json: given.json ?? false,
  };
}
