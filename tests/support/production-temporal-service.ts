import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStackEnvironment } from '../../dev/stack/environment-config.ts';
import type { Part } from '../../dev/stack/part-process.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { prepareProductionTemporal } from '../../dev/stack/temporal-production-server.ts';
import { findTemporalPrograms } from '../../dev/stack/temporal-programs.ts';

/** As it comes a task that has failed three times is given out later each time, up to ten minutes. */
const SOON_AGAIN = `
history.workflowTaskRetryMaxInterval:
  - value: 100ms
`;

/** Temporal's production server, on the PostgreSQL of the run. */
export async function startTestProductionTemporal(
  folder: string,
  databaseUrl: string,
): Promise<{ part: Part; port: number }> {
  const { bare: env, clean } = readStackEnvironment();
  const programs = await findTemporalPrograms({ env: clean, onProgress: () => {} });
  const dynamicConfig = join(folder, 'production-temporal.yaml');
  writeFileSync(dynamicConfig, SOON_AGAIN);
  const port = await freePort();
  const logFile = join(folder, 'production-temporal.log');
  const server = await prepareProductionTemporal({ programs, port, databaseUrl, logFile, env, dynamicConfig });
  return { part: await server.start(), port };
}
