import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';

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

describe('back-up.sh', () => {
  const HOUR_MS = 3_600_000;
  const nameOf = (hoursAgo: number) =>
    `${new Date(Date.now() - hoursAgo * HOUR_MS).toISOString().replaceAll(/[-:]|\..*/g, '')}Z`;
  const bases = () => readdirSync(join(folder, 'base')).toSorted();

  /** Programs of PostgreSQL that do what the test says; `sleep` ends the script and tells for how long. */
  function programs(basebackup: string): string {
    const bin = join(folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const label = 'START WAL LOCATION: 0/2000028 (file 000000010000000000000002)';
    const texts = {
      pg_basebackup: `#!/bin/sh
target=$(echo "$1" | sed 's/--pgdata=//')
whole() { mkdir -p "$target" && cd "$target" && echo '${label}' >backup_label && tar -czf base.tar.gz backup_label && rm backup_label; }
half() { mkdir -p "$target" && echo half >"$target/base.tar.gz"; }
${basebackup}
`,
      pg_archivecleanup: `#!/bin/sh\necho "archive cleaned up to $4"\n`,
      sleep: `#!/bin/sh\necho "slept $1"\nkill $PPID\n`,
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(bin, name), text, { mode: 0o755 });
    return `${bin}:/usr/bin:/bin`;
  }

  const backUp = (basebackup: string, args: readonly string[] = [], settings: NodeJS.ProcessEnv = {}) =>
    sh('back-up.sh', args, { ...settings, PATH: programs(basebackup), BACKUPS: folder });

  function aBase(hoursAgo: number): string {
    const name = nameOf(hoursAgo);
    const target = join(folder, 'base', name);
    spawnSync(join(folder, 'bin', 'pg_basebackup'), [`--pgdata=${target}`], { encoding: 'utf8' });
    const at = new Date(Date.now() - hoursAgo * HOUR_MS);
    utimesSync(target, at, at);
    return name;
  }

  it('names what is whole, and keeps the WAL that leads from the oldest of them', () => {
    const { status, stdout } = backUp('whole', ['once']);
    expect({ status, bases: bases().length }).toEqual({ status: 0, bases: 1 });
    expect(stdout).toMatch(/base backup \d{8}T\d{6}Z: /);
    expect(stdout).toContain('archive cleaned up to 000000010000000000000002');
  });

  it.each([
    ['fails', 'exit 1'],
    ['fails half-way', 'half; exit 1'],
    ['is killed', 'half; kill -9 $$'],
    ['leaves a broken file', 'half'],
  ])('names and removes nothing where pg_basebackup %s, and says so', (_, basebackup) => {
    programs('whole');
    const before = [48, 72].map(aBase).toSorted();
    const once = backUp(basebackup, ['once'], { BACKUP_KEEP: '1' });
    expect({
      status: once.status,
      stdout: once.stdout,
      bases: bases().filter((name) => name !== '.unfinished'),
    }).toEqual({
      status: 1,
      stdout: '',
      bases: before,
    });
    const always = backUp(basebackup, [], { BACKUP_KEEP: '1' });
    expect(always.stdout).toBe('slept 900\n');
    expect(always.stderr).toContain('The base backup failed.');
    expect(bases().filter((name) => name !== '.unfinished')).toEqual(before);
    expect(backUp('whole', ['once']).status).toBe(0);
    expect(bases()).toHaveLength(3);
  });

  it('takes one when the newest is a day old, and not at each start', () => {
    programs('whole');
    aBase(25);
    expect(backUp('whole').stdout).toMatch(/^base backup /);
    expect(backUp('whole').stdout).toBe('slept 900\n');
    expect(bases()).toHaveLength(2);
  });

  it('removes those beyond BACKUP_KEEP once they are old', () => {
    programs('whole');
    const [young, old] = [40, 50].map(aBase);
    aBase(60);
    expect(backUp('whole', ['once'], { BACKUP_KEEP: '2' }).status).toBe(0);
    expect(bases()).toContain(young);
    expect(bases()).not.toContain(old);
    expect(bases()).toHaveLength(2);
    // Four in a row, taken by hand, push none of the last two days out.
    for (const hoursAgo of [1, 2, 3]) aBase(hoursAgo);
    backUp('whole', ['once'], { BACKUP_KEEP: '2' });
    expect(bases()).toContain(young);
  });

  it.each([
    ['a base backup of 47 hours ago', 47, 0],
    ['none younger than two days', 49, 1],
  ])('with "check" answers for %s', (_, hoursAgo, status) => {
    programs('whole');
    aBase(hoursAgo);
    writeFileSync(join(folder, '.tidied'), '');
    expect(backUp('whole', ['check']).status).toBe(status);
  });

  /** Like `backUp`, and goes on beside the test. */
  function startBackUp(basebackup: string, args: readonly string[] = []) {
    const env = { PATH: programs(basebackup), BACKUPS: folder };
    const child = spawn('sh', [join(import.meta.dirname, 'back-up.sh'), ...args], { env });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    return { said: () => said, ended: once(child, 'close').then(([status]) => status as number | null) };
  }

  it.each(['once', 'the loop'])('waits with %s while another base backup is taken', async (second) => {
    // It ends when the test says so, and each is known by its number.
    const [began, go] = [join(folder, 'began'), join(folder, 'go')];
    const patient = `echo one >>${began}; half; until [ -e ${go} ]; do /usr/bin/sleep 0.05; done
until [ ! -e ${folder}/base/$(date -u +%Y%m%dT%H%M%SZ) ]; do /usr/bin/sleep 0.05; done; whole`;
    const first = startBackUp(patient, ['once']);
    await eventually(() => existsSync(began));
    const other = startBackUp(patient, second === 'once' ? ['once'] : []);
    await eventually(() => other.said().includes('Another base backup is under way'));
    writeFileSync(go, '');
    expect(await first.ended).toBe(0);
    const status = await other.ended;
    if (second === 'once') expect({ status, bases: bases().length }).toEqual({ status: 0, bases: 2 });
    // The loop needs none any more.
    else expect({ said: other.said().split('\n')[1], bases: bases().length }).toEqual({ said: 'slept 900', bases: 1 });
    expect(readFileSync(began, 'utf8').trim().split('\n')).toHaveLength(bases().length);
    for (const name of bases()) {
      const path = join(folder, 'base', name, 'base.tar.gz');
      expect(spawnSync('gzip', ['-t', path]).status).toBe(0);
    }
  });

  it('takes no base backup where nothing can be locked, and says why', () => {
    programs('whole');
    const flock = join(folder, 'bin', 'flock');
    writeFileSync(flock, `#!/bin/sh\necho 'flock: 9: No locks available' >&2\nexit 71\n`, { mode: 0o755 });
    for (const args of [['once'], []]) {
      const { stdout, stderr } = backUp('whole', args);
      expect(stdout).not.toContain('Another base backup');
      expect(stderr).toContain('cannot be locked (flock ended with 71): no base backup is taken');
      expect(bases()).toEqual([]);
    }
    expect(backUp('whole', ['once']).status).toBe(1);
  });

  it('gives a base backup up that takes longer than it may', () => {
    const { status, stderr } = backUp('half; exec /usr/bin/sleep 60', ['once'], { BACKUP_LIMIT_HOURS: '0.0001' });
    expect(status).toBe(1);
    expect(stderr).toContain('took longer than BACKUP_LIMIT_HOURS (0.0001) and was ended. Is WAL archived?');
    expect(stderr).toContain('The base backup failed.');
    expect(bases().filter((name) => name !== '.unfinished')).toEqual([]);
  });

  it('leaves what is no base backup alone, and names it', () => {
    programs('whole');
    const others = ['lost+found', '20200101T000000Z.old', '1Z', 'zzz'];
    for (const name of others) mkdirSync(join(folder, 'base', name));
    writeFileSync(join(folder, 'base', '20200101T000000Z'), 'a file');
    for (const hoursAgo of [60, 70]) aBase(hoursAgo);
    const { status, stdout, stderr } = backUp('whole', ['once'], { BACKUP_KEEP: '1' });
    expect(status).toBe(0);
    expect(stdout).toContain('archive cleaned up to 000000010000000000000002');
    for (const name of [...others, '20200101T000000Z']) {
      expect(bases()).toContain(name);
      expect(stderr).toContain(`left alone and nothing is restored from it: ${join(folder, 'base', name)}\n`);
    }
    expect(bases()).toHaveLength(others.length + 2);
    const [taken = ''] = bases().filter((name) => name.startsWith('20') && name > '2021');
    rmSync(join(folder, 'base', taken), { recursive: true });
    expect(backUp('whole', ['check'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('No base backup is'),
    });
  });

  it('says which base backup cannot be read, tries again each time, and is unhealthy if that lasts', () => {
    programs('whole');
    const broken = aBase(30);
    writeFileSync(join(folder, 'base', broken, 'base.tar.gz'), 'no tar any more');
    aBase(25);
    const first = backUp('whole');
    expect(first.stdout).toMatch(/^base backup \d{8}T\d{6}Z: .*\nslept 900\n$/);
    const again = backUp('whole');
    expect(again.stdout).toBe('slept 900\n');
    for (const { stderr } of [first, again]) {
      expect(stderr).toContain(`Base backup ${broken} cannot be read`);
      expect(stderr).toContain('could not be removed');
      expect(stderr).not.toContain('The base backup failed.');
    }
    expect(backUp('whole', ['check']).status).toBe(1);
    rmSync(join(folder, 'base', broken), { recursive: true });
    expect(backUp('whole')).toMatchObject({ stdout: 'archive cleaned up to 000000010000000000000002\nslept 900\n' });
    expect(backUp('whole', ['check']).status).toBe(0);
    expect(backUp('whole').stdout).toBe('slept 900\n');
    const [days, minutes] = [2 * 24, 60_000];
    const at = new Date(Date.now() - days * HOUR_MS - minutes);
    utimesSync(join(folder, '.tidied'), at, at);
    expect(backUp('whole', ['check'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('nothing was removed'),
    });
  });

  it('names what a restore set aside once it is older than any backup', () => {
    const aside = (name: string, hoursAgo: number) => {
      const path = join(folder, name);
      mkdirSync(path);
      writeFileSync(join(path, 'docker.before-20261130T120000Z'), '');
      const at = new Date(Date.now() - hoursAgo * HOUR_MS);
      utimesSync(path, at, at);
    };
    aside('base-before-20261130T120000Z', 49);
    aside('base-before-20261201T120000Z', 47);
    const { status, stderr } = backUp('whole', ['once'], { BACKUP_KEEP: '2' });
    expect(status).toBe(0);
    expect(stderr).toContain('base-before-20261130T120000Z, docker.before-20261130T120000Z');
    expect(stderr).not.toContain('20261201');
  });
});

describe('restore.sh', () => {
  const data = () => join(folder, 'data');
  const restore = (...args: string[]) =>
    sh('restore.sh', args, { PGDATA: data(), BACKUPS: folder, BACKUP_SCRIPTS: '/backup-scripts' });

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
    expect(settings).toContain(`recovery_target_timeline = 'latest'`);
  });

  it('puts base backups of after the moment aside, which lead to a past that is undone', () => {
    for (const name of ['20261130T030000Z', '20261201T030000Z']) baseBackup(name);
    expect(restore('2026-11-30T12:00:00Z').status).toBe(0);
    expect(readdirSync(join(folder, 'base'))).toEqual(['20261130T030000Z']);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('base-before-'));
    expect(readdirSync(join(folder, aside))).toEqual(['20261201T030000Z']);
  });

  it('takes what has not the name of a base backup for none, and leaves it where it is', () => {
    const others = ['20261130T030000Z.copy', '9', 'lost+found'];
    for (const name of [...others, '20261129T030000Z']) baseBackup(name);
    const { status, stderr } = restore('2026-11-30T12:00:00Z');
    expect(status).toBe(0);
    expect(readFileSync(join(data(), 'backup_label'), 'utf8')).toBe('20261129T030000Z');
    for (const name of others) expect(stderr).toContain(`left alone: ${join(folder, 'base', name)}\n`);
    expect(readdirSync(join(folder, 'base')).toSorted()).toEqual(['20261129T030000Z', ...others].toSorted());
  });

  it('follows the timeline that is named, if it is there', () => {
    baseBackup('20261130T030000Z');
    writeFileSync(join(folder, 'wal', '0000000B.history.gz'), '');
    expect(restore('2026-11-30T12:00:00Z', '12')).toMatchObject({ status: 1 });
    expect(restore('2026-11-30T12:00:00Z', 'two')).toMatchObject({ status: 1 });
    for (const timeline of ['11', '1']) {
      expect(restore('2026-11-30T12:00:00Z', timeline)).toMatchObject({ status: 0, stderr: '' });
      const settings = readFileSync(join(data(), 'postgresql.auto.conf'), 'utf8');
      expect(settings).toContain(`recovery_target_timeline = '${timeline}'`);
    }
  });

  it('changes nothing where the base backup is broken', () => {
    baseBackup('20261129T030000Z');
    mkdirSync(join(folder, 'base', '20261130T030000Z'));
    writeFileSync(join(folder, 'base', '20261130T030000Z', 'base.tar.gz'), 'half');
    mkdirSync(data());
    writeFileSync(join(data(), 'PG_VERSION'), '18');
    expect(restore('2026-11-30T12:00:00Z')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Nothing was changed'),
    });
    expect(readdirSync(data())).toEqual(['PG_VERSION']);
    expect(readdirSync(folder)).not.toContain('data.unfinished');
  });

  it('keeps what was there, and uses what had not been archived', () => {
    baseBackup('20261130T030000Z');
    mkdirSync(join(data(), 'pg_wal'), { recursive: true });
    writeFileSync(join(data(), 'pg_wal', '000000010000000000000009'), 'the last minute');
    expect(restore('2026-11-30T12:00:00Z').status).toBe(0);
    expect(readFileSync(join(data(), 'pg_wal', '000000010000000000000009'), 'utf8')).toBe('the last minute');
    const kept = readdirSync(folder).filter((name) => name.startsWith('data.before-'));
    expect(kept).toHaveLength(1);
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('base-before-'));
    expect(readdirSync(join(folder, aside))).toEqual(kept);
  });

  it('removes what was kept, of every restore and nothing else', () => {
    for (const name of ['20261130T030000Z', '20261201T030000Z']) baseBackup(name);
    mkdirSync(data());
    expect(restore('2026-11-30T12:00:00Z').status).toBe(0);
    const before = readdirSync(folder).filter((name) => !name.includes('before-'));
    writeFileSync(join(data(), 'postmaster.pid'), '1');
    const { status, stdout } = restore('remove-kept');
    expect({ status, lines: stdout.trim().split('\n').length }).toEqual({ status: 0, lines: 2 });
    expect(readdirSync(folder)).toEqual(before);
    expect(readdirSync(data())).toContain('recovery.signal');
    expect(readdirSync(join(folder, 'base'))).toEqual(['20261130T030000Z']);
    expect(restore('remove-kept')).toMatchObject({ status: 0, stdout: '' });
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
