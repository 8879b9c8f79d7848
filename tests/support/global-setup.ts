import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, saysReady, startPart } from '../../dev/stack/part-process.ts';
import { publishTestServices, testServicesEnvironment } from './test-config.ts';

declare global {
  var quartermasterTestServices: { part: Part; folder: string } | undefined;
}

/** Before any test's clock runs: on a new machine the server has to be built, and that takes minutes. */
function findTemporal(): void {
  const script = join(import.meta.dirname, '../../dev/stack/find-temporal.ts');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('The tests need a Temporal server; see above.');
}

/** Starts the switchboard of test-services.ts, which ends with this process however that ends. */
export default async function globalSetup(): Promise<void> {
  findTemporal();
  const folder = mkdtempSync(join(tmpdir(), 'quartermaster-test-'));
  const part = await startPart({
    name: 'test services',
    command: [process.execPath, join(import.meta.dirname, 'test-services-main.ts'), folder],
    env: testServicesEnvironment(),
    stopSignal: 'TERM',
    logFile: join(folder, 'test-services.log'),
    readyWhen: saysReady,
    readyWithinMs: 30_000,
    stopWithinMs: 30_000,
  });
  globalThis.quartermasterTestServices = { part, folder };
  publishTestServices((JSON.parse(part.readyLine) as { url: string }).url);
}
