import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { runCommand } from '../../tools/shared/run-command.ts';
import { openApiOfCode } from '../support/openapi-of-code.ts';
import type { Client, ClientOptions, MadeClient } from './client.ts';
import { clients } from './clients.ts';
import { clientsUsage, readClientsConfig, type ClientsConfig } from './clients-config.ts';
import { laterAnswers } from './later-answers.ts';

const known: Readonly<Record<string, Client>> = clients;
const names = Object.keys(known);

// Temporal's client, which nobody asks anything, keeps the process alive.
process.exit(
  await runCommand({
    usage: clientsUsage(names),
    read: (args) => readClientsConfig(args, names),
    run: makeAll,
    describe: (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }),
);

interface Result extends Partial<MadeClient> {
  readonly seconds: number;
  /** Null: it compiles, and reads what it does not know. */
  readonly fault: string | null;
}

async function makeAll({ names: wanted, keep, json }: ClientsConfig): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), 'quartermaster-clients-'));
  const env = readStackEnvironment().building;
  const inputs = await writeInputs(work);
  const results: Record<string, Result> = {};
  for (const name of wanted) {
    const client = known[name];
    if (client) results[name] = await makeOne(name, client, { ...inputs, env, folder: join(work, name) });
  }
  const isWhole = Object.values(results).every(({ fault }) => fault === null);
  if (json) process.stdout.write(`${JSON.stringify({ results })}\n`);
  if (keep || !isWhole) process.stderr.write(`What was generated is in ${work}\n`);
  else rmSync(work, { recursive: true, force: true });
  return isWhole ? 0 : 1;
}

async function writeInputs(work: string): Promise<Pick<ClientOptions, 'document' | 'laterOrder' | 'laterProblem'>> {
  const document = await openApiOfCode();
  const { order, problem } = laterAnswers(document);
  const write = (name: string, content: string) => {
    writeFileSync(join(work, name), content);
    return join(work, name);
  };
  return {
    document: write('openapi.json', document),
    laterOrder: write('order.json', order),
    laterProblem: write('problem.json', problem),
  };
}

async function makeOne(name: string, client: Client, options: Omit<ClientOptions, 'report'>): Promise<Result> {
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
  const report = (line: string) =>
    void process.stderr.write(`${name.padEnd(10)} ${String(seconds()).padStart(4)} s  ${line}\n`);
  mkdirSync(options.folder);
  try {
    const made = await client({ ...options, report });
    report(`✓ ${made.generator} ${made.version}, ${made.compiler}`);
    return { ...made, seconds: seconds(), fault: null };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    report(`✗ ${fault}`);
    return { seconds: seconds(), fault };
  }
}
