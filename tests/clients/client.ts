import type { Program } from '../support/programs/run-program.ts';

export interface ClientOptions {
  /** The OpenAPI document. */
  readonly document: string;
  /** An order, and a problem, as a later version of the API may answer them. */
  readonly laterOrder: string;
  readonly laterProblem: string;
  /** An empty folder for what is generated. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** What a client is made by, such as `openapi-generator java`, with its version. */
export interface MadeClient {
  readonly generator: string;
  readonly version: string;
  /** With what it was compiled and run: `go1.26.4`. */
  readonly compiler: string;
}

/** Generates a client, compiles all of it, and reads the answers of a later version with it. Throws what failed. */
export type Client = (options: ClientOptions) => Promise<MadeClient>;

export type RunIn = (command: string, ...args: readonly string[]) => Promise<string>;

/** Runs programs in the folder of a client. */
export function runner(
  run: (program: Program) => Promise<string>,
  { env }: Pick<ClientOptions, 'env'>,
  cwd: string,
): RunIn {
  return (command, ...args) => run({ command, args, cwd, env });
}
