import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readApiConfig } from '../../api/api-config.ts';
import { readSetupConfig } from '../../deploy/setup-config.ts';
import { readSimulatorsConfig } from '../../dev/simulators/simulators-config.ts';
import { readWarehouseConfig } from '../../dev/warehouse/warehouse-config.ts';
import { readWorkerConfig } from '../../workers/worker-config.ts';

const root = join(import.meta.dirname, '../..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** Names that a module reads: fields of a schema, `env['NAME']`, and names that are handed to a reader of numbers. */
function readIn(...paths: readonly string[]): string[] {
  const names = /^ {2}([A-Z][A-Z0-9_]+):|env\['([A-Z0-9_]+)'\]|\(env, '([A-Z0-9_]+)'/gm;
  return sorted(paths.flatMap((path) => [...textOf(path).matchAll(names)].map(([, a, b, c]) => a ?? b ?? c ?? '')));
}

/** Names in the first column of the table below a heading of the manual. */
function documentedUnder(...headings: readonly string[]): string[] {
  const manual = textOf('docs/operating.md');
  return sorted(
    headings.flatMap((heading) => {
      const section = manual.split(/^#{2,3} /m).find((text) => text.startsWith(heading)) ?? '';
      const firstColumn = [...section.matchAll(/^\| ([^|]*`[^|]*) \|/gm)].map(([, cell = '']) => cell).join(' ');
      return [...firstColumn.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name = '']) => name);
    }),
  );
}

/** What the compose file hands to a service, by name. */
function handedTo(service: string): Map<string, string> {
  const compose = textOf('docker-compose.yml');
  const pairsIn = (text: string) =>
    [...text.matchAll(/^ +([A-Z][A-Z0-9_]+): '?([^'\n]*)/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
  const blockOf = (anchor: string) => new RegExp(`&${anchor}\n((?: {2}.*\n)+)`).exec(compose)?.[1] ?? '';
  const environment =
    /\n {4}environment:\n((?: {6}.*\n)+)/.exec(compose.split(`\n  ${service}:\n`)[1] ?? '')?.[1] ?? '';
  const anchors = [...(/<<: (.*)/.exec(environment)?.[1] ?? '').matchAll(/\*([\w-]+)/g)].map(([, name = '']) => name);
  return new Map([...anchors.flatMap((name) => pairsIn(blockOf(name))), ...pairsIn(environment)]);
}

const sorted = (names: readonly string[]) => [...new Set(names)].sort();

const waits = ['domain/orders/order-timing.ts', 'domain/payments/enabled-currencies.ts'];
const temporal = 'temporal/temporal-settings.ts';
const TEMPORAL = 'Temporal (';
const WAITS = 'How long an order waits';
const KEPT = 'How long records are kept';
const secrets = { STRIPE_WEBHOOK_SECRET: 'whsec_test', EASYPOST_WEBHOOK_SECRET: 'easypost_test' };

const processes = [
  {
    service: 'api',
    reads: readIn(
      'api/api-config.ts',
      'api/shared/limits/limit-settings.ts',
      'api/staff/openid-settings.ts',
      'domain/payments/return-url.ts',
      temporal,
      ...waits,
    ),
    documented: documentedUnder('API (', 'Limits', TEMPORAL, WAITS),
    // Where it listens within its container is for the compose file to say.
    notHanded: ['HOST', 'SHARE_PORT', 'METRICS_PORT'],
    required: { DATABASE_URL: 'postgres://127.0.0.1/shop', ...secrets },
    read: readApiConfig,
  },
  {
    service: 'worker',
    reads: [
      ...readIn('workers/worker-config.ts', 'domain/retention/retention-periods.ts', temporal, ...waits),
      'NODE_OPTIONS',
    ].sort(),
    documented: documentedUnder('Worker (', TEMPORAL, WAITS, KEPT),
    // Of the image.
    notHanded: ['WORKER_HTTP_PORT', 'WORKFLOW_BUNDLE', 'NODE_OPTIONS'],
    required: { DATABASE_URL: 'postgres://127.0.0.1/shop', STRIPE_SECRET_KEY: 'sk_test', EASYPOST_API_KEY: 'EZTK' },
    read: readWorkerConfig,
  },
  {
    service: 'setup',
    reads: readIn('deploy/setup-config.ts', temporal),
    documented: documentedUnder('Set-up', TEMPORAL),
    notHanded: [],
    required: { DATABASE_URL: 'postgres://127.0.0.1/shop' },
    read: readSetupConfig,
  },
  {
    service: 'simulators',
    reads: readIn('dev/simulators/simulators-config.ts'),
    documented: documentedUnder('Simulators').concat(
      'EASYPOST_SIMULATOR_PORT',
      'MAIL_SINK_HTTP_PORT',
      'SMTP_SINK_PORT',
      'STRIPE_SIMULATOR_PORT',
      'TWILIO_SIMULATOR_PORT',
    ),
    notHanded: [
      'EASYPOST_SIMULATOR_PORT',
      'MAIL_SINK_HTTP_PORT',
      'SMTP_SINK_PORT',
      'STRIPE_SIMULATOR_PORT',
      'TWILIO_SIMULATOR_PORT',
    ],
    required: {},
    read: readSimulatorsConfig,
  },
  {
    service: 'warehouse',
    reads: readIn('dev/warehouse/warehouse-config.ts'),
    documented: documentedUnder('Warehouse robot'),
    // Its command reads it from a file.
    notHanded: ['STAFF_API_KEY'],
    required: { STAFF_API_KEY: 'qm_staff' },
    read: readWarehouseConfig,
  },
] as const;

describe.each(processes)('the settings of $service', ({ service, reads, documented, notHanded, required, read }) => {
  it('are all in the manual, and no other', () => {
    expect(reads.length).toBeGreaterThan(3);
    expect(sorted(documented)).toEqual(reads);
  });

  it('can all be given to it by the compose file', () => {
    const handed = handedTo(service);
    const missing = reads.filter((name) => !handed.has(name) && !(notHanded as readonly string[]).includes(name));
    expect(missing).toEqual([]);
    for (const name of reads) {
      const variable = /^\$\{([A-Z0-9_]+)/.exec(handed.get(name) ?? '')?.[1];
      expect(variable ?? name).toBe(name);
    }
  });

  it('are all that the compose file hands to it', () => {
    expect([...handedTo(service).keys()].filter((name) => !reads.includes(name))).toEqual([]);
  });

  it('are unset when they are empty', () => {
    const empty = Object.fromEntries(reads.map((name) => [name, '']));
    expect(read({ ...empty, ...required })).toEqual(read(required));
    for (const name of Object.keys(required)) {
      expect(() => read({ ...empty, ...required, [name]: '' })).toThrow(name);
    }
  });
});

describe('the settings of the compose file', () => {
  const compose = textOf('docker-compose.yml');
  const manual = textOf('docs/operating.md');

  it('are all in the example of a real shop, where they have to be given', () => {
    const [, example = ''] = /\n```sh\nCOMPOSE_PROFILES=\n([^`]*)```/.exec(manual) ?? [];
    const given = new Set([...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name));
    const required = sorted([...compose.matchAll(/\$\{([A-Z_]+):\?\}/g)].map(([, name = '']) => name));
    expect(required.length).toBeGreaterThan(8);
    expect(required.filter((name) => !given.has(name))).toEqual([]);
  });

  it('of backups are those of the manual, and of the script', () => {
    const script = textOf('deploy/postgres/back-up.sh');
    const read = sorted([...script.matchAll(/\$\{(BACKUP_[A-Z_]+):-/g)].map(([, name = '']) => name));
    expect(read.length).toBeGreaterThan(1);
    const handed = [...handedTo('backup')].filter(([name]) => name.startsWith('BACKUP_'));
    expect(sorted(handed.map(([name]) => name))).toEqual(read);
    expect(documentedUnder('Backups')).toEqual(sorted([...read, 'DATABASE_BACKUP_PASSWORD']));
    for (const [name, value] of handed) {
      const fallback = new RegExp(`\\$\\{${name}:-(\\d+)\\}`);
      expect([name, fallback.exec(value)?.[1]]).toEqual([name, fallback.exec(script)?.[1]]);
    }
  });
});
