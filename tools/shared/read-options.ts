import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BadCommand } from './bad-command.ts';

/** `strings`: may be given several times. */
type OptionTypes = Readonly<Record<string, 'string' | 'strings' | 'boolean'>>;

interface Values {
  readonly string: string;
  readonly strings: readonly string[];
  readonly boolean: boolean;
}

/** What was given, by the option's name: a text, texts, true, or nothing. */
export type OptionValues<Types extends OptionTypes> = {
  readonly [Name in keyof Types]?: Values[Types[Name]];
};

/**
 * Reads `--name=value`, `--name value` and `--flag`. Only what is declared is taken, and no word beside the options. Throws
 * BadCommand. `--help` is for `runCommand`.
 */
export function readOptions<const Types extends OptionTypes>(
  args: readonly string[],
  types: Types,
): OptionValues<Types> {
  return parse(args, types, false).values;
}

/** The same, with the words that stand beside the options, in their order. */
export function readOptionsAndWords<const Types extends OptionTypes>(
  args: readonly string[],
  types: Types,
): { readonly values: OptionValues<Types>; readonly words: readonly string[] } {
  return parse(args, types, true);
}

function parse<Types extends OptionTypes>(args: readonly string[], types: Types, allowPositionals: boolean) {
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [
      name,
      type === 'strings' ? { type: 'string', multiple: true } : { type },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals });
    return { values: values as OptionValues<Types>, words: positionals };
  } catch (error) {
    // Node's first sentence names the option; the others explain the syntax of shells.
    const [reason] = (error as Error).message.split(/\. |\n/);
    throw new BadCommand(`${reason?.replace(/\.$/, '')}.`, { cause: error });
  }
}

/** The value of an option that takes one of a few. Throws BadCommand. */
export function oneOf<const Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
  fallback?: NoInfer<Choice>,
): Choice {
  const chosen = choices.find((choice) => choice === (text ?? fallback));
  if (chosen !== undefined) return chosen;
  throw new BadCommand(`${option} must be ${choices.join(' or ')}${text === undefined ? '' : `, not "${text}"`}.`);
}

export interface NumberLimits {
  readonly fallback: number;
  readonly min?: number;
  readonly max?: number;
}

/** The value of an option that takes a whole number. Throws BadCommand. */
export function wholeNumber(
  option: string,
  text: string | undefined,
  { fallback, min = 0, max = 999_999 }: NumberLimits,
): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  const most = max.toLocaleString('en');
  throw new BadCommand(`${option} must be a whole number from ${min} to ${most}, not "${text}".`);
}
