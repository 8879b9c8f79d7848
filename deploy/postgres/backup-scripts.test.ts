import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-backups-'));
  for (const name of ['base', 'wal']) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sh = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync('sh', [join(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', ...env },
  });

function segment(text: string): string {
  const path = join(folder, 'segment');
  writeFileSync(path, text);
  return path;
}

describe('archive-wal.sh', () => {
  const archive = (text: string, name = '000000010000000000000001') =>
    sh('archive-wal.sh', [folder, segment(text), name]).status;

  it('keeps a segment whole, and takes the same once more', () => {
    expect(archive('what happened')).toBe(0);
    expect(archive('what happened')).toBe(0);
    expect(readdirSync(join(folder, 'wal'))).toEqual(['000000010000000000000001.gz']);
  });

  it('replaces none by another of its name', () => {
    archive('what happened');
    expect(archive('what another server did')).not.toBe(0);
  });

  it('begins anew where it was killed', () => {
    writeFileSync(join(folder, 'wal', '000000010000000000000001.gz.unfinished'), 'half');
    expect(archive('what happened')).toBe(0);
    const fetched = join(folder, 'fetched');
    expect(sh('fetch-wal.sh', [folder, '000000010000000000000001', fetched]).status).toBe(0);
    expect(readFileSync(fetched, 'utf8')).toBe('what happened');
  });

  it('fetches nothing that is not there', () => {
    const fetched = join(folder, 'fetched');
    expect(sh('fetch-wal.sh', [folder, '00000002.history', fetched]).status).toBe(1);
    expect(readdirSync(folder)).not.toContain('fetched');
  });
});

describe('restore.sh', () => {
  const data = () => join(folder, 'data');
  const restore = (moment: string) =>
    sh('restore.sh', [moment], { PGDATA: data(), BACKUPS: folder, BACKUP_SCRIPTS: '/backup-scripts' });

  function baseBackup(name: string): void {
    const [files, target] = [join(folder, `files-${name}`), join(folder, 'base', name)];
    mkdirSync(files);
    mkdirSync(target);
    writeFileSync(join(files, 'PG_VERSION'), '18\n');
    writeFileSync(join(files, 'backup_label'), name);
    spawnSync('tar', ['-czf', join(target, 'base.tar.gz'), '-C', files, '.']);
  }

  it('takes the newest base backup that had ended by the moment', () => {
    for (const name of ['20261129T030000Z', '20261130T030000Z', '20261201T030000Z']) baseBackup(name);
    expect(restore('2026-11-30T12:00:00.250Z')).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(data(), 'backup_label'), 'utf8')).toBe('20261130T030000Z');
    expect(readdirSync(data())).toContain('recovery.signal');
    const settings = readFileSync(join(data(), 'postgresql.auto.conf'), 'utf8');
    expect(settings).toContain(`recovery_target_time = '2026-11-30 12:00:00.250+00'`);
    expect(settings).toContain(`'sh /backup-scripts/fetch-wal.sh ${folder} %f %p'`);
  });

  it('keeps what was there, and uses what had not been archived', () => {
    baseBackup('20261130T030000Z');
    mkdirSync(join(data(), 'pg_wal'), { recursive: true });
    writeFileSync(join(data(), 'pg_wal', '000000010000000000000009'), 'the last minute');
    expect(restore('2026-11-30T12:00:00Z').status).toBe(0);
    expect(readFileSync(join(data(), 'pg_wal', '000000010000000000000009'), 'utf8')).toBe('the last minute');
    const kept = readdirSync(folder).filter((name) => name.startsWith('data.before-'));
    expect(kept).toHaveLength(1);
  });

  it.each([
    ['yesterday', 'Name the moment, in UTC'],
    ['', 'Name the moment, in UTC'],
    ['2026-11-30T02:59:59Z', 'There is no base backup from before'],
  ])('refuses "%s"', (moment, words) => {
    baseBackup('20261130T030000Z');
    const { status, stderr } = restore(moment);
    expect({ status, said: stderr.includes(words) }).toEqual({ status: 1, said: true });
    expect(readdirSync(folder)).not.toContain('data');
  });

  it('leaves a server alone that runs', () => {
    baseBackup('20261130T030000Z');
    mkdirSync(data());
    writeFileSync(join(data(), 'postmaster.pid'), '1');
    expect(restore('2026-11-30T12:00:00Z')).toMatchObject({ status: 1 });
    expect(readdirSync(data())).toEqual(['postmaster.pid']);
  });
});
