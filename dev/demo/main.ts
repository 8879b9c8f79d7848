import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBreakableShop } from '../../tests/support/shop/breakable-shop.ts';
import { runCommand } from '../../tools/shared/run-command.ts';
import { createProgressLine } from '../stack/progress-line.ts';
import { linkToOrders } from '../stack/workflow-list-links.ts';
import { demoUsage, readDemoConfig, type DemoConfig } from './demo-config.ts';
import { createNarrator } from './narrator.ts';
import { runDemo } from './run-demo.ts';

// Its processes end when this one does, however that ends: see part-process.ts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

process.exitCode = await runCommand({ usage: demoUsage, read: readDemoConfig, run: demonstrate });

async function demonstrate({ temporal }: DemoConfig): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'quartermaster-demo-'));
  const narrator = createNarrator(process.stdout);
  narrator.tell(`A shop of its own starts in ${dataDir}.`);
  const running = await startBreakableShop({
    dataDir,
    args: [`--temporal=${temporal}`],
    settings: { CARRIER_TRANSIT_MS: '2000', CARRIER_DELIVERY_MS: '2000' },
    onProgress: createProgressLine(process.stdout).update,
  });
  let cameTrue = false;
  try {
    const { api, temporalUi, temporalAddress, temporalNamespace } = running;
    const watchedAt = temporalUi === undefined ? temporalAddress : linkToOrders(temporalUi, temporalNamespace);
    narrator.tell(`It is ready: API ${api}, Temporal ${watchedAt}.`);
    cameTrue = await runDemo(running, narrator);
  } finally {
    await running.stop();
    if (cameTrue) rmSync(dataDir, { recursive: true, force: true });
    const kept = `Not all of it came true: the data is kept in ${dataDir}, the logs in ${running.logDir}.`;
    narrator.heading(cameTrue ? 'Every order reached its one end, and all books agree.' : kept);
  }
  return cameTrue ? 0 : 1;
}
