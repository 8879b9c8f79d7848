import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import { runCommand } from '../../tools/shared/run-command.ts';
import { findPython } from '../support/programs/python-environment.ts';
import { createShopClient } from '../support/shop/shop-client.ts';
import { runStack } from '../support/shop/stack-as-process.ts';
import { answersSince, countAnswers, type AnswerCounts } from './count-answers.ts';
import { fuzzCallers, sparedOperations, type FuzzCaller, type FuzzedShop } from './fuzz-callers.ts';
import { fuzzUsage, readFuzzConfig, type FuzzConfig } from './fuzz-config.ts';
import { prepareThings } from './prepare-things.ts';
import { runSchemathesis } from './run-schemathesis.ts';

/** No shopper's limits stand in the way: what is behind them is to be found. */
const UNLIMITED = {
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_GUEST_REQUESTS: '0',
  RATE_LIMIT_BROWSER_REQUESTS: '0',
  RATE_LIMIT_QUOTES: '0',
  RATE_LIMIT_ORDERS: '0',
  RATE_LIMIT_LOGINS: '0',
  RATE_LIMIT_PAYMENTS: '0',
  RATE_LIMIT_SHOPPER_QUOTES: '0',
  RATE_LIMIT_SHOPPER_ORDERS: '0',
  RATE_LIMIT_SHOPPER_PAYMENTS: '0',
  RATE_LIMIT_BAD_KEYS: '0',
  RATE_LIMIT_BAD_SIGNATURES: '0',
} as const;

process.exit(
  await runCommand({
    usage: fuzzUsage,
    read: readFuzzConfig,
    run: fuzz,
    describe: (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }),
);

interface Result {
  readonly seconds: number;
  readonly isClean: boolean;
  /** What the API answered; null where its metrics are not known. */
  readonly answers: AnswerCounts | null;
}

async function fuzz(config: FuzzConfig): Promise<number> {
  const work = mkdtempSync(join(tmpdir(), 'quartermaster-fuzz-'));
  copyFileSync(join(import.meta.dirname, 'schemathesis.toml'), join(work, 'schemathesis.toml'));
  const env = readStackEnvironment().building;
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const bin = await findPython({ env, name: 'schemathesis', requirements, report });
  report(`seed ${config.seed}, ${config.examples} examples for each operation`);
  const shop = config.shop ? givenShop(config.shop) : await ownShop();
  const results: Partial<Record<FuzzCaller, Result>> = {};
  try {
    const things = await prepareThings(createShopClient(shop), work);
    for (const caller of config.callers) {
      const headers = await fuzzCallers[caller](shop, things);
      if (!headers) report(`not as ${caller}: this shop has none`);
      else
        results[caller] = await fuzzAs(caller, {
          config,
          shop,
          headers,
          env,
          work,
          program: join(bin, 'schemathesis'),
        });
    }
  } finally {
    await shop.stop();
  }
  if (config.json) process.stdout.write(`${JSON.stringify({ seed: config.seed, results })}\n`);
  const isClean = Object.values(results).every((result) => result.isClean);
  if (isClean) rmSync(work, { recursive: true, force: true });
  else report(`✗ what was said is in ${work}; to send a case again: cd ${work} && ${bin}/schemathesis replay ID`);
  return isClean ? 0 : 1;
}

interface Fuzzing {
  readonly config: FuzzConfig;
  readonly shop: FuzzedShop;
  readonly headers: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly work: string;
  readonly program: string;
}

async function fuzzAs(caller: FuzzCaller, { config, shop, headers, env, work, program }: Fuzzing): Promise<Result> {
  report(`as ${caller}`);
  const startedAt = performance.now();
  const before = await readCounts(shop);
  const { isClean, findings } = await runSchemathesis({
    program,
    folder: work,
    api: shop.api,
    headers,
    spared: sparedOperations[caller] ?? [],
    examples: config.examples,
    seed: config.seed,
    logName: `${caller}.log`,
    env,
  });
  const now = await readCounts(shop);
  const answers = before && now ? answersSince(before, now) : null;
  process.stderr.write(`${findings}\n`);
  report(`${isClean ? '✓' : '✗'} as ${caller}: answers ${JSON.stringify(answers)}`);
  return { seconds: Math.round((performance.now() - startedAt) / 1_000), isClean, answers };
}

async function ownShop(): Promise<FuzzedShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-fuzzed-'));
  report('starting a shop');
  const stack = await runStack({ dataDir, settings: UNLIMITED });
  return {
    api: stack.api,
    storefrontKey: stack.storefrontKey,
    staffKey: stack.staffKey,
    metrics: stack.apiMetrics,
    databaseUrl: stack.databaseUrl,
    mail: stack.mail,
    async stop() {
      await stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function givenShop({ api, keysFile }: NonNullable<FuzzConfig['shop']>): FuzzedShop {
  const keys = JSON.parse(readFileSync(keysFile, 'utf8')) as Pick<FuzzedShop, 'storefrontKey' | 'staffKey'>;
  return { api, ...keys, metrics: undefined, databaseUrl: undefined, mail: undefined, stop: async () => {} };
}

async function readCounts({ metrics }: FuzzedShop): Promise<AnswerCounts | undefined> {
  return metrics === undefined ? undefined : countAnswers(await (await fetch(metrics)).text());
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
