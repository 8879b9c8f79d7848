import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWebUi } from './temporal-web-ui.ts';

/** What undoes nothing, or lives an order's life twice: whoever presses it loses money or goods. */
const dangerous = ['WORKFLOW_TERMINATE', 'WORKFLOW_RESET', 'BATCH_ACTIONS', 'START_WORKFLOW'];
/** What staff work with. */
const needed = ['WORKFLOW_CANCEL', 'WORKFLOW_SIGNAL', 'WORKFLOW_UPDATE', 'WRITE_ACTIONS'];

/** `WORKFLOW_RESET` is `workflowResetDisabled` in a file. */
const inFile = (name: string) =>
  `${name.toLowerCase().replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())}Disabled`;

describe('Temporal’s Web UI', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'web-ui-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('offers nothing in the compose file that loses money or goods, and all that staff need', () => {
    const compose = readFileSync(join(import.meta.dirname, '../../docker-compose.yml'), 'utf8');
    const service = compose.split('\n  temporal-ui:\n')[1]?.split(/\n {2}\w/)[0] ?? '';
    for (const name of dangerous) expect(service).toContain(`      TEMPORAL_${name}_DISABLED: 'true'\n`);
    for (const name of needed) expect(service).not.toContain(`TEMPORAL_${name}_DISABLED`);
    expect(service).not.toContain('TEMPORAL_DISABLE_WRITE_ACTIONS');
  });

  it('offers the same on one machine', async () => {
    const program = join(folder, 'ui');
    writeFileSync(program, "#!/bin/sh\necho 'http server started'\nexec sleep 60\n");
    chmodSync(program, 0o755);
    const part = await startWebUi({
      program,
      port: 0,
      temporalAddress: '127.0.0.1:1',
      namespace: 'default',
      configDir: join(folder, 'config'),
      logFile: join(folder, 'ui.log'),
      env: { PATH: '/usr/bin:/bin' },
    });
    await part.stop();
    const settings = JSON.parse(readFileSync(join(folder, 'config/development.yaml'), 'utf8')) as object;
    expect(settings).toMatchObject(Object.fromEntries(dangerous.map((name) => [inFile(name), true])));
    for (const name of needed) expect(settings).not.toHaveProperty(inFile(name));
    expect(settings).not.toHaveProperty('disableWriteActions');
  });
});
