import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export interface SchemathesisRun {
  readonly program: string;
  /** With `schemathesis.toml` and the dictionaries; the fuzzer keeps what it learns there. */
  readonly folder: string;
  readonly api: string;
  /** Who asks. */
  readonly headers: Readonly<Record<string, string>>;
  /** Operations that this caller is not sent to, because nothing would be seen after them. */
  readonly spared: readonly string[];
  readonly examples: number;
  readonly seed: number;
  readonly logName: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface SchemathesisReport {
  /** Everything that it said is there. */
  readonly log: string;
  readonly isClean: boolean;
  /** What it found, and its own counts. */
  readonly findings: string;
}

/** Runs schemathesis as one caller. Its own word for nothing found is exit code 0. */
export async function runSchemathesis(run: SchemathesisRun): Promise<SchemathesisReport> {
  const log = join(run.folder, run.logName);
  const args = [
    '--no-color',
    'run',
    `${run.api}/openapi.json`,
    ...Object.entries(run.headers).map(([name, value]) => `--header=${name}: ${value}`),
    '--checks=all',
    // What fits the schema may still name an SKU that nobody sells.
    '--exclude-checks=positive_data_acceptance',
    `--max-examples=${run.examples}`,
    `--seed=${run.seed}`,
    // Longer than the longest `wait`.
    '--request-timeout=40',
    '--suppress-health-check=all',
    ...run.spared.map((operationId) => `--exclude-operation-id=${operationId}`),
  ];
  const child = spawn(run.program, args, { cwd: run.folder, env: run.env, stdio: ['ignore', 'pipe', 'inherit'] });
  const written = createWriteStream(log);
  child.stdout.pipe(written);
  const [code] = (await once(child, 'close')) as [number | null];
  await finished(written);
  return { log, isClean: code === 0, findings: findingsIn(readFileSync(log, 'utf8')) };
}

/** From the first failure on; without one, the summary. */
function findingsIn(said: string): string {
  const from = [/^=+ (FAILURES|ERRORS) =+$/m, /^=+ SUMMARY =+$/m].map((title) => said.search(title));
  const start = from.find((index) => index >= 0);
  return (start === undefined ? said.slice(-FINDINGS_MAX) : said.slice(start)).trim();
}

const FINDINGS_MAX = 4_000;
