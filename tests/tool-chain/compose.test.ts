import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const compose = textOf('docker-compose.yml');
const services = new Map(
  (compose.split('\nservices:\n')[1] ?? '')
    .split(/^volumes:/m)[0]
    ?.split(/^(?= {2}[a-z-]+:$)/m)
    .map((text) => [/^ {2}([a-z-]+):/.exec(text)?.[1] ?? '', text] as const)
    .filter(([name]) => name !== ''),
);

describe('the compose file', () => {
  it('gives its database as many connections as that of the one-machine stack, for the same reason', () => {
    const [, ours] = /max_connections: (\d+)/.exec(textOf('dev/stack/start-servers.ts')) ?? [];
    expect(/-c max_connections=(\d+)/.exec(compose)?.[1]).toBe(ours);
  });

  it('lets no service fill the disk or the memory of its host', () => {
    expect(services.size).toBeGreaterThan(8);
    for (const [name, text] of services) {
      expect([name, /logging: \*logging|<<: \*confined/.test(text)]).toEqual([name, true]);
      // The schema of Temporal is made in seconds.
      if (name !== 'temporal-schema') expect([name, /limits: \{ memory: /.test(text)]).toEqual([name, true]);
    }
  });

  it('gives the role that owns the tables to set-up and to who erases people only, and the superuser’s password to nobody', () => {
    const using = (what: RegExp) => [...services].filter(([, text]) => what.test(text)).map(([name]) => name);
    expect(using(/\*owned-database/)).toEqual(['setup', 'tools-owner', 'sample']);
    expect(using(/\*database\b/)).toEqual(['api', 'worker', 'tools', 'ready']);
    expect(using(/\*webhook-secrets/)).toEqual(['api', 'ready', 'simulators']);
    expect(using(/ SMTP_URL:/)).toEqual(['worker', 'ready']);
    expect(using(/POSTGRES_PASSWORD/)).toEqual(['postgres']);
  });

  it('waits for a replay after a restore for as long as whoever restores says, and else for minutes, before the database is unhealthy', () => {
    const period = /\n {6}start_period: \$\{POSTGRES_REPLAY_PERIOD:-(\d+)m\}\n/;
    const [, minutes] = period.exec(services.get('postgres') ?? '') ?? [];
    // Enough after a crash, and short enough to find a server that never serves.
    expect([5, 10, 15]).toContain(Number(minutes));
    const [, goingBack = ''] = /\*\*Going back\*\*[^`]*```sh\n([^`]*)```/.exec(textOf('docs/operating.md')) ?? [];
    expect(goingBack).toContain(' up --wait postgres ');
    expect(goingBack).toMatch(/^export POSTGRES_REPLAY_PERIOD=\d+h /);
    expect(goingBack.indexOf(' up --wait postgres ')).toBeLessThan(goingBack.indexOf(' up --detach temporal '));
  });

  it('does not start without a file of settings, and starts simulators in a project of their own with theirs', () => {
    const tracked = spawnSync('git', ['ls-files', '*.env'], { cwd: root, encoding: 'utf8' }).stdout.trim().split('\n');
    expect(tracked.filter(Boolean)).toEqual(existsSync(join(root, '.git')) ? ['simulators.env'] : []);
    const settings = new Map(
      [...textOf('simulators.env').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    const required = new Set([...compose.matchAll(/\$\{([A-Z_]+):\?\}/g)].map(([, name = '']) => name));
    expect(required.size).toBeGreaterThan(8);
    expect([...required].filter((name) => !settings.get(name))).toEqual([]);
    const [, usual] = /^name: \$\{COMPOSE_PROJECT_NAME:-(.*)\}$/m.exec(compose) ?? [];
    expect(settings.get('COMPOSE_PROJECT_NAME')).not.toBe(usual);
  });
});

/** What the Dockerfile copies into an image, with that of the images it is made from. */
function copiedInto(stage: string): string[] {
  const stages = textOf('deploy/Dockerfile').split(/^(?=FROM )/m);
  const text = stages.find((candidate) => new RegExp(`^FROM \\S+ AS ${stage}$`, 'm').test(candidate)) ?? '';
  const [, from = ''] = /^FROM (\S+)/.exec(text) ?? [];
  const own = [...text.matchAll(/^COPY (?!--from)(\S+) /gm)].map(([, path = '']) => path);
  return from.includes(':') || from === '' ? own : [...copiedInto(from), ...own];
}

/** Whatever a program loads, whichever way it goes. */
function filesOf(program: string): string[] {
  const seen = new Set([program]);
  for (const file of seen) {
    const imports = textOf(file).matchAll(
      /^(?:import|export)\s(?!type\b)[^;]*?from '(\.[^']+)'|import\('(\.[^']+)'\)/gm,
    );
    for (const [, first, second] of imports) seen.add(normalize(join(dirname(file), first ?? second ?? '')));
  }
  return [...seen];
}

describe('the images', () => {
  it.each([
    ['setup', ['deploy/setup.ts', 'deploy/migrate.ts', 'deploy/mark-copy.ts']],
    ['tools', ['tools/main.ts']],
    ['api', ['api/main.ts']],
    ['worker', ['workers/main.ts', 'workers/build.ts', 'workers/without-call-stacks.ts']],
    ['simulators', ['dev/simulators/main.ts', 'dev/stack/prepare.ts', 'dev/warehouse/main.ts']],
  ])('have in %s all that its programs load', (stage, programs) => {
    const copied = copiedInto(stage);
    const missing = programs.flatMap(filesOf).filter((file) => {
      const isCopied = copied.some((path) =>
        path.endsWith('/*.ts') ? dirname(file) === dirname(path) : file === path || file.startsWith(`${path}/`),
      );
      return !isCopied && file !== 'package.json';
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  it.each(['setup', 'tools', 'api', 'worker'])('carry in %s nothing of a developer’s machine', (stage) => {
    expect(copiedInto(stage).length).toBeGreaterThan(5);
    expect(copiedInto(stage).filter((path) => /^(dev|tests|bench)\b/.test(path))).toEqual([]);
  });

  it('have in tools every package that its programs load, as a dependency of production', () => {
    const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
    const loaded = filesOf('tools/main.ts').flatMap((file) =>
      [...textOf(file).matchAll(/^(?:import|export)\s(?!type\b)[\w\s{},*]*?from '((?![.]|node:)[^']+)'/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const packages = loaded.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    expect(packages).toContain('csv-parse');
    expect([...new Set(packages)].filter((name) => !(name in dependencies))).toEqual([]);
  });
});
