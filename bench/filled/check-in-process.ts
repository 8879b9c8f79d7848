import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A look at the invariants, in a process of its own. */
export interface CheckFigures {
  /** Of what is open or has changed since; absent: of everything. */
  readonly hours?: number;
  readonly seconds: number;
  /** The most that the process had in memory. */
  readonly memoryMb: number;
  readonly holds: boolean;
  /** Sentences of what does not hold, if anything. */
  readonly problems: readonly string[];
}

export async function checkInProcess(
  databaseUrl: string,
  { hours }: { readonly hours?: number },
  report: (line: string) => void,
): Promise<CheckFigures> {
  const program = fileURLToPath(new URL('check-shop.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, databaseUrl, String(hours ?? '')]);
  const figures = JSON.parse(stdout) as CheckFigures;
  const what = hours === undefined ? 'everything' : `${hours} hours`;
  report(
    `a look at ${what}: ${figures.seconds} s, ${figures.memoryMb} MB, ${figures.holds ? 'holds' : figures.problems.join('; ')}`,
  );
  return figures;
}
