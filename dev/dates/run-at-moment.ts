import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentIn } from './dates-config.ts';
import type { Moment } from './moments.ts';

export interface RunResult {
  readonly passed: number;
  /** Each with the file that it is in. */
  readonly failed: readonly string[];
  readonly seconds: number;
  /** What jest said of what failed. */
  readonly output: string;
}

interface JestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface Run {
  readonly root: string;
  readonly suites: readonly string[];
  /** `jest.config.js` starts no servers; `jest-with-servers.config.js` does. */
  readonly config: string;
}

/** Runs suites with a clock that starts at the moment, in its zone. */
export async function runAtMoment(moment: Moment, { root, suites, config }: Run): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-dates-'));
  const report = join(folder, 'report.json');
  const startedAt = performance.now();
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    `--config=dev/dates/${config}`,
    `--globals=${JSON.stringify({ datesStartAt: Date.parse(moment.startsAt) })}`,
    '--json',
    `--outputFile=${report}`,
    '--runTestsByPath',
    ...suites,
  ];
  try {
    const output = await said(args, root, moment.zone);
    const { numPassedTests: passed, testResults } = readReport(report, output);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    return { passed, failed: testResults.flatMap((suite) => failuresOf(suite, root)), seconds, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function said(args: readonly string[], cwd: string, zone: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const jest = spawn(process.execPath, args, { cwd, env: environmentIn(zone), stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    jest.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    jest.on('error', reject);
    jest.on('close', () => resolve(output.replaceAll(/^(PASS|Ran all test suites) .*\n/gm, '')));
  });
}

function readReport(file: string, output: string): JestReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch (cause) {
    throw new Error(`Jest reported nothing:\n${output}`, { cause });
  }
}

/** A suite that could not even be read has no tests of its own. */
function failuresOf({ name, status, assertionResults }: JestReport['testResults'][number], root: string): string[] {
  const file = name.slice(root.length + 1);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0 && status === 'failed') return [file];
  return failed.map(({ fullName }) => `${file}: ${fullName}`);
}
