import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cachedBinary, presentTemporalBinary } from './temporal-binary.ts';

describe('presentTemporalBinary', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'temporal-binary-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function place(path: string, version = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const environment = (more: NodeJS.ProcessEnv = {}) => ({ HOME: folder, PATH: join(folder, 'bin'), ...more });

  it('finds none on a bare machine', () => {
    expect(presentTemporalBinary(environment())).toBeUndefined();
  });

  it('prefers the one that is named, then PATH, then the cache', () => {
    const cached = place(cachedBinary(environment()));
    expect(presentTemporalBinary(environment())).toEqual({ path: cached, from: 'cache' });
    const onPath = place(join(folder, 'bin/temporal'));
    expect(presentTemporalBinary(environment())).toEqual({ path: onPath, from: 'PATH' });
    const named = place(join(folder, 'mine'));
    expect(presentTemporalBinary(environment({ TEMPORAL_CLI_PATH: named }))).toEqual({
      path: named,
      from: 'TEMPORAL_CLI_PATH',
    });
  });

  it('passes over one on PATH that is too old or something else', () => {
    place(join(folder, 'bin/temporal'), 'temporal version 0.11.0 (Server 1.23.0, UI 2.21.3)');
    expect(presentTemporalBinary(environment())).toBeUndefined();
    place(join(folder, 'bin/temporal'), 'a clock');
    expect(presentTemporalBinary(environment())).toBeUndefined();
  });

  it('says what is wrong with one that was named', () => {
    const TEMPORAL_CLI_PATH = place(join(folder, 'clock'), 'a clock');
    expect(() => presentTemporalBinary(environment({ TEMPORAL_CLI_PATH }))).toThrow(
      /TEMPORAL_CLI_PATH names .*clock, which is not the Temporal CLI: correct it or unset it/,
    );
  });
});
