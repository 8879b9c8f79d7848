import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readStackConfig } from './stack-config.ts';
import { refuseOtherTemporal } from './temporal-kind.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'temporal-kind-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const start = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
  refuseOtherTemporal(readStackConfig([`--data-dir=${dataDir}`, ...args], env));

it('refuses to let one kind of server forget the orders of the other', () => {
  writeFileSync(join(dataDir, 'temporal.db'), '');
  expect(() => start(['--temporal=server'])).toThrow(
    /holds orders of --temporal=dev: start with that, or name another/,
  );
  expect(() => start()).not.toThrow();
});

it('refuses the same the other way round', () => {
  mkdirSync(join(dataDir, 'temporal-ui'));
  expect(() => start()).toThrow(/holds orders of --temporal=server/);
  expect(() => start(['--temporal=server'])).not.toThrow();
});

it('says nothing of a server that is not ours', () => {
  mkdirSync(join(dataDir, 'temporal-ui'));
  expect(() => start([], { TEMPORAL_ADDRESS: 'temporal:7233' })).not.toThrow();
});
