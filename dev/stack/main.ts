import { join } from 'node:path';
import process from 'node:process';
import { runCommand } from '../../tools/shared/run-command.ts';
import { describeStack } from './describe-stack.ts';
import { readStackEnvironment } from './environment-config.ts';
import { putOldLogsAside } from './log-files.ts';
import { createProgressLine } from './progress-line.ts';
import { createRunningParts, type RunningParts } from './running-parts.ts';
import { readStackConfig, type StackConfig, usage } from './stack-config.ts';
import { lockDataDir, type StackLock } from './stack-lock.ts';
import { startStack, type StartedStack } from './start-stack.ts';

/** One ctrl-C arrives twice: from the terminal, and handed on by npm. */
const SAME_KEYPRESS_MS = 1_000;

process.exit(
  await runCommand({ usage, read: (args) => readStackConfig(args, readStackEnvironment().all), run: runStack }),
);

async function runStack(config: StackConfig): Promise<never> {
  // With --json standard output carries nothing else.
  const progress = createProgressLine(config.json ? process.stderr : process.stdout);
  const lock = await lockDataDir(config.dataDir, progress.update);
  const parts = createRunningParts(lock, progress.line);
  stopOnSignals(parts, lock, progress.line);
  return run(config, parts, lock, progress);
}

async function run(
  config: StackConfig,
  parts: RunningParts,
  lock: StackLock,
  progress: ReturnType<typeof createProgressLine>,
): Promise<never> {
  const startedAt = performance.now();
  try {
    putOldLogsAside(join(config.dataDir, 'logs'));
    const stack = await Promise.race([startStack(config, parts, progress.update), parts.crashed]);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (config.json) process.stdout.write(`${JSON.stringify(outputOf(stack))}\n`);
    else process.stdout.write(describeStack(stack, seconds));
    return await parts.crashed;
  } catch (error) {
    progress.line(`\n✗ ${sentenceOf(error)}\n`);
    await parts.stop();
    lock.release();
    process.exit(1);
  }
}

/** The first signal lets everything drain; a second one does not wait. */
function stopOnSignals(parts: RunningParts, lock: StackLock, report: (line: string) => void): void {
  let stoppingSince: number | undefined;
  const stop = async () => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince < SAME_KEYPRESS_MS) return;
      report('killing what still runs');
      parts.killAll();
      lock.release();
      process.exit(1);
    }
    stoppingSince = Date.now();
    report('\nStopping; ctrl-C again kills what is left.');
    await parts.stop();
    lock.release();
    report('Stopped. Nothing is running any more; the data is kept.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

function outputOf({ addresses, seeded, vapidPublicKey }: StartedStack) {
  return { ...addresses, ...seeded, vapidPublicKey, pid: process.pid };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
