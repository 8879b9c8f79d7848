import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFailpointFolder, type Failpoint } from './failpoints.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'quartermaster-failpoints-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failpoint: Failpoint = {
  id: 'one',
  activity: 'placeOrder',
  boundary: 'before-commit',
  step: 'insert sales_order',
  subjects: ['5f9c2f0e'],
};

/** A process that does an activity of this workflow and comes to a write. */
function work(about: string, step: string) {
  const script = `
    import { createFailpoints } from ${JSON.stringify(import.meta.resolve('./failpoints.ts'))};
    const { during, reach } = createFailpoints(${JSON.stringify(folder)});
    reach('before-commit', ${JSON.stringify(step)});
    await during({ activity: 'placeOrder', about: ${JSON.stringify(about)} }, async () => {
      reach('before-commit', ${JSON.stringify(step)});
    });
    console.log('lived');`;
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return signal ?? stdout.trim();
}

describe('a failpoint', () => {
  it('kills the process that comes to it once its story has begun, and no other after that', () => {
    const failpoints = createFailpointFolder(folder);
    failpoints.arm([failpoint]);
    expect(work('order-5f9c2f0e', 'insert sales_order')).toBe('lived');
    failpoints.begin('one');
    expect(failpoints.hasFired('one')).toBe(false);
    expect(work('order-5f9c2f0e', 'insert sales_order')).toBe('SIGKILL');
    expect(failpoints.hasFired('one')).toBe(true);
    expect(work('order-5f9c2f0e', 'insert sales_order')).toBe('lived');
  });

  it('leaves others alone, and remembers what they came to', () => {
    const failpoints = createFailpointFolder(folder);
    expect(work('order-5f9c2f0e', 'insert sales_order')).toBe('lived');
    failpoints.arm([failpoint]);
    failpoints.begin('one');
    expect(work('order-0c6f5b8a', 'insert sales_order')).toBe('lived');
    expect(work('order-5f9c2f0e', 'update payment.state')).toBe('lived');
    expect(failpoints.hasFired('one')).toBe(false);
    expect(failpoints.reached().map(({ step }) => step)).toEqual(['insert sales_order', 'update payment.state']);
  });
});
