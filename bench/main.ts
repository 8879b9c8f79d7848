import { cpus, totalmem } from 'node:os';
import { createProgressLine } from '../dev/stack/progress-line.ts';
import { runCommand } from '../tools/shared/run-command.ts';
import { readBenchConfig, benchUsage, type BenchConfig } from './bench-config.ts';
import { withBenchShop } from './bench-shop.ts';
import { measureEvents } from './measure-events.ts';
import { measureFilled } from './filled/measure-filled.ts';
import { measureGrowth } from './measure-growth.ts';
import { measureLogins } from './measure-logins.ts';
import { measureMemory } from './measure-memory.ts';
import { measurePlacement } from './measure-placement.ts';
import { measureReads } from './measure-reads.ts';
import { measureWholeLife } from './measure-whole-life.ts';

/** Orders that a filled shop has copies of, beside those that warm it up. */
const MODELS = 60;

const progress = createProgressLine(process.stderr);

process.exit(
  await runCommand({
    usage: benchUsage,
    read: readBenchConfig,
    run: measure,
    describe: (error) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }),
);

async function measure(config: BenchConfig): Promise<number> {
  const { sections, openOrders, orders, events, rounds, seconds, storedOrders, waitingLines, wholeLives, json } =
    config;
  const report = (line: string) => progress.line(line);
  const wants = (section: (typeof sections)[number]) => sections.includes(section);
  const placing = { release: 'tomorrow', report } as const;
  const figures = {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    ...(wants('placement') && (await withBenchShop(placing, (shop) => measurePlacement(shop, config, report)))),
    ...(wants('wholeLife') && {
      wholeLife: await withBenchShop({ release: 'at-once', report }, (shop) =>
        measureWholeLife(shop, wholeLives, (line) => progress.update(line)),
      ),
    }),
    ...(wants('reads') && {
      reads: await withBenchShop({ ...placing, apiProcesses: cpus().length }, (shop) =>
        measureReads(shop, { storedOrders, seconds }, report),
      ),
    }),
    ...(wants('logins') && {
      logins: await withBenchShop(placing, (shop) => measureLogins(shop, { rounds, seconds }, report)),
    }),
    ...(wants('memory') && {
      memory: await withBenchShop(placing, (shop) => measureMemory(shop, (line) => progress.update(line))),
    }),
    ...(wants('filled') && {
      filled: await withBenchShop({ release: 'at-once', report }, (shop) => {
        const request = { models: MODELS, orders, waitingLines, seconds, rounds };
        return measureFilled(shop, (use) => withBenchShop({ release: 'at-once', report }, use), request, report);
      }),
    }),
    ...(wants('events') && {
      events: await withBenchShop(placing, (shop) => measureEvents(shop, { events, seconds }, report)),
    }),
    ...(wants('growth') && {
      growth: await withBenchShop(placing, (shop) => measureGrowth(shop, { openOrders, seconds }, report)),
    }),
  };
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}
