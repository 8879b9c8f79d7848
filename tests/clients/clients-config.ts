import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptionsAndWords } from '../../tools/shared/read-options.ts';

export interface ClientsConfig {
  readonly names: readonly string[];
  readonly keep: boolean;
  readonly json: boolean;
}

export const clientsUsage = (names: readonly string[]) => `npm run clients -- [NAME ...] [options]

Generates clients of the API from its own description, as others do, compiles all of them, and has each read answers of a
later version: with fields, and with words, that nobody knows today. Needs no running shop. Without a name: ${names.join(', ')}.

  --keep         leave what was generated where it is
  --json         print the results as JSON on standard output
  --help

Needs node and npm (typescript), java (all others), mvn (java), go, python3. What is fetched is pinned and kept in
~/.cache/quartermaster; the compilers fetch what the generated clients stand on.

Exit code 0: all compile and read; 1: one does not; 2: the command line is wrong.`;

/** Throws BadCommand. */
export function readClientsConfig(args: readonly string[], known: readonly string[]): ClientsConfig {
  const { values, words } = readOptionsAndWords(args, { json: 'boolean', keep: 'boolean' });
  const unknown = words.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new BadCommand(`There is no client "${unknown}": there are ${known.join(', ')}.`);
  return { names: words.length > 0 ? words : known, keep: values.keep ?? false, json: values.json ?? false };
}
