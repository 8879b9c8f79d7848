import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { whyInstallIsNeeded } from '../../dev/tooling/dependency-state.mjs';

describe('whyInstallIsNeeded', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'install-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function lay(locked: object, installed?: object) {
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/.bin/node'), '');
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...locked } }));
    if (installed)
      writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }));
  }

  it('asks for an install on a fresh clone', () => {
    expect(whyInstallIsNeeded(root)).toBe('node_modules is missing');
  });

  it('asks for it again when the last one was interrupted', () => {
    lay({ 'node_modules/koa': { version: '3.0.0' } });
    expect(whyInstallIsNeeded(root)).toBe('the last install did not finish');
  });

  it('names the package that the lock file has changed', () => {
    lay({ 'node_modules/koa': { version: '3.1.0' } }, { 'node_modules/koa': { version: '3.0.0' } });
    expect(whyInstallIsNeeded(root)).toBe('node_modules/koa is 3.0.0, the lock file wants 3.1.0');
  });

  it('names a package that is new', () => {
    lay({ 'node_modules/koa': { version: '3.0.0' } }, {});
    expect(whyInstallIsNeeded(root)).toBe('node_modules/koa is not installed');
  });

  it('is content without the optional packages of other platforms', () => {
    lay(
      { 'node_modules/koa': { version: '3.0.0' }, 'node_modules/win': { version: '1.0.0', optional: true } },
      { 'node_modules/koa': { version: '3.0.0' } },
    );
    expect(whyInstallIsNeeded(root)).toBeUndefined();
  });
});
