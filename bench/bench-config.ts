import { parseArgs } from 'node:util';

export const sections = ['placement', 'wholeLife', 'reads', 'memory', 'growth'] as const;
export type Section = (typeof sections)[number];

export interface BenchConfig {
  readonly sections: readonly Section[];
  readonly clients: readonly number[];
  /** How long each load is measured. */
  readonly seconds: number;
  /** How many times ours and the limit are measured in turn. */
  readonly rounds: number;
  readonly wholeLives: number;
  readonly storedOrders: number;
  readonly openOrders: readonly number[];
  readonly json: boolean;
}

export const benchUsage = `npm run bench -- [options]

Measures, each part a process of its own on Temporal's production server: placing an order against the limit, which is a
bare workflow with the same steps that do nothing; whole lives of orders; reads over many orders; the worker's memory;
placing beside many open orders. Linux only. The full run takes more than an hour, most of it for 100,000 open orders.

  --only=SECTION,...   of ${sections.join(', ')}
  --clients=N,...      default 1,8,32
  --seconds=N          of each measurement (default 20)
  --rounds=N           ours and the limit in turn, so many times (default 3)
  --growth=N,...       open orders beside which placing is measured (default 0,10000,100000)
  --short              two minutes, to see that it works: its figures say little
  --json               print the figures as JSON on standard output
  --help`;

/** Undefined when help was asked for. Throws with what is wrong. */
export function readBenchConfig(args: readonly string[]): BenchConfig | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      clients: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      growth: { type: 'string' },
      short: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const { short = false } = values;
  return {
    sections: readSections(values.only),
    clients: numbers('--clients', values.clients ?? '1,8,32'),
    seconds: numbers('--seconds', values.seconds ?? (short ? '4' : '20'))[0] ?? 20,
    rounds: numbers('--rounds', values.rounds ?? (short ? '1' : '3'))[0] ?? 3,
    wholeLives: short ? 30 : 400,
    storedOrders: short ? 5_000 : 100_000,
    openOrders: numbers('--growth', values.growth ?? (short ? '0,200' : '0,10000,100000')),
    json: values.json ?? false,
  };
}

function readSections(only: string | undefined): readonly Section[] {
  if (only === undefined) return sections;
  return only.split(',').map((name) => {
    const found = sections.find((section) => section === name);
    if (!found) throw new Error(`There is no section "${name}": there are ${sections.join(', ')}.`);
    return found;
  });
}

function numbers(option: string, text: string): number[] {
  const parsed = text.split(',').map(Number);
  if (parsed.every((number) => Number.isInteger(number) && number >= 0)) return parsed;
  throw new Error(`${option}=${text} is not a list of whole numbers.`);
}
