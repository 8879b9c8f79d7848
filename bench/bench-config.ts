import { BadCommand } from '../tools/shared/bad-command.ts';
import { oneOf, readOptions, wholeNumber } from '../tools/shared/read-options.ts';

export const sections = ['placement', 'wholeLife', 'reads', 'logins', 'memory', 'growth', 'filled', 'events'] as const;
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
  /** Of the feed. */
  readonly events: number;
  readonly openOrders: readonly number[];
  /** Of the shop that is filled. */
  readonly orders: number;
  readonly waitingLines: number;
  readonly json: boolean;
}

export const benchUsage = `npm run bench -- [options]

Measures, each part a process of its own on Temporal's production server: placing an order against the limit, which is a
bare workflow with the same steps that do nothing; whole lives of orders; reads over many orders; placing while twenty
customers log in at once, against placing alone; the worker's memory; placing beside many open orders. Linux only. The full run takes more than an hour, most of it for 100,000 open orders.

"filled" is run only where it is named: it fills a shop with a million orders (25 GB, a quarter of an hour or more), and measures bytes an order by
table before and after pruning, every list with every filter at 8 clients, the invariants' time and memory, the longest
statement of pruning, a receipt for which 10,000 lines wait, and placing in turn with an empty shop.

"events" is run only where it is named, too: it writes a million events (two minutes), and measures GET /v1/events at its
beginning, middle and end, of a rare type and of one subject, and how many events a second are given positions.

  --only=SECTION,...   of ${sections.join(', ')}
  --clients=N,...      default 1,8,32
  --seconds=N          of each measurement (default 20)
  --rounds=N           ours and the limit in turn, so many times (default 3)
  --orders=N           of the shop that is filled (default 1000000)
  --growth=N,...       open orders beside which placing is measured (default 0,10000,100000)
  --short              two minutes, to see that it works: its figures say little
  --json               print the figures as JSON on standard output
  --help

Exit code: 0 measured, 1 it could not be, 2 the command is wrong.`;

/** Throws BadCommand. */
export function readBenchConfig(args: readonly string[]): BenchConfig {
  const values = readOptions(args, {
    only: 'string',
    clients: 'string',
    seconds: 'string',
    rounds: 'string',
    growth: 'string',
    orders: 'string',
    short: 'boolean',
    json: 'boolean',
  });
  const { short = false } = values;
  return {
    sections: readSections(values.only),
    clients: numbers('--clients', values.clients ?? '1,8,32'),
    seconds: wholeNumber('--seconds', values.seconds, { fallback: short ? 4 : 20 }),
    rounds: wholeNumber('--rounds', values.rounds, { fallback: short ? 1 : 3 }),
    wholeLives: short ? 30 : 400,
    storedOrders: short ? 5_000 : 100_000,
    events: short ? 20_000 : 1_000_000,
    openOrders: numbers('--growth', values.growth ?? (short ? '0,200' : '0,10000,100000')),
    orders: wholeNumber('--orders', values.orders, {
      fallback: short ? 5_000 : 1_000_000,
      min: 1_000,
      max: 50_000_000,
    }),
    waitingLines: short ? 1_000 : 10_000,
    json: values.json ?? false,
  };
}

function readSections(only: string | undefined): readonly Section[] {
  if (only === undefined) return sections.filter((section) => section !== 'filled' && section !== 'events');
  return only.split(',').map((name) => oneOf('--only', name, sections));
}

function numbers(option: string, text: string): number[] {
  const parsed = text.split(',').map(Number);
  if (parsed.every((number) => Number.isInteger(number) && number >= 0)) return parsed;
  throw new BadCommand(`${option} must be whole numbers with commas between, not "${text}".`);
}
