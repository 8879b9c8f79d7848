import { BadCommand } from './bad-command.ts';

/** A program that a person starts with options. */
export interface Command<Config> {
  /** What `--help` prints. */
  readonly usage: string;
  /** From the words after the program's name. Throws BadCommand. */
  readonly read: (args: readonly string[]) => Config;
  /** Resolves with the exit code. */
  readonly run: (config: Config) => Promise<number>;
  /** What failed, in a sentence for a person; its message if left out. */
  readonly describe?: (error: unknown) => string;
  /** Where 1 says something else; 1 if left out. */
  readonly failed?: number;
}

/** The exit code for a command line that is wrong, as of most shells. */
const WRONG_COMMAND = 2;

/** Runs a command, and says on standard error what went wrong. Resolves with the exit code; never rejects. */
export async function runCommand<Config>(
  { usage, read, run, describe = messageOf, failed = 1 }: Command<Config>,
  args: readonly string[] = process.argv.slice(2),
): Promise<number> {
  if (args.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    return await run(read(args));
  } catch (error) {
    const isWrong = error instanceof BadCommand;
    process.stderr.write(`✗ ${isWrong ? `${error.message} See --help.` : describe(error)}\n`);
    return isWrong ? WRONG_COMMAND : failed;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
