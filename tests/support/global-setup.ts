import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, saysReady, startPart } from '../../dev/stack/part-process.ts';
import { publishTestServices, testServicesEnvironment } from './test-config.ts';

declare global {
  var quartermasterTestServices: { part: Part; folder: string } | undefined;
}

/** Starts the switchboard of test-services.ts, which ends with this process however that ends. */
export default async function globalSetup(): Promise<void> {
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
