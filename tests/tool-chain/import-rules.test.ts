import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

describe('the import rules', () => {
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'import-rules-'));
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  });
  afterEach(() => rmSync(project, { recursive: true, force: true }));

  function check(files: Record<string, string>, floor = 1) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, name)), { recursive: true });
      writeFileSync(join(project, name), text);
    }
    const script = join(root, 'dev/tooling/check-imports.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, String(floor)], { cwd: project, encoding: 'utf8' });
    return { status, rules: [...stderr.matchAll(/^✗ ([\w-]+):/gm)].map(([, rule]) => rule), stderr };
  }

  it('let the layers import downwards', () => {
    const { status } = check({
      'domain/returns/return-rules.ts': 'export const rule = 1;',
      'workflows/returns/return-contract.ts':
        "import { rule } from '../../domain/returns/return-rules.ts'; export const c = rule;",
      'db/returns/return-queries.ts':
        "import { rule } from '../../domain/returns/return-rules.ts'; export const q = rule;",
      'api/returns/return-routes.ts':
        "import { c } from '../../workflows/returns/return-contract.ts'; import { q } from '../../db/returns/return-queries.ts'; export const r = [c, q];",
    });
    expect(status).toBe(0);
  });

  it.each([
    ['domain-is-pure', 'domain/a/a.ts', "import { x } from '../../db/b/b.ts';", 'db/b/b.ts'],
    ['domain-is-pure', 'domain/a/a.ts', "import { readFile as x } from 'node:fs';", undefined],
    ['workflows-are-deterministic', 'workflows/a/a.ts', "import { z as x } from 'zod';", undefined],
    ['workflow-features-meet-in-contracts', 'workflows/a/a.ts', "import { x } from '../b/b.ts';", 'workflows/b/b.ts'],
    [
      'workflows-shared-knows-no-feature',
      'workflows/shared/a.ts',
      "import type { x } from '../b/b-contract.ts';",
      'workflows/b/b-contract.ts',
    ],
    [
      'workflow-types-form-no-circle',
      'workflows/checkout/a.ts',
      "import type { x } from '../orders/b-contract.ts';",
      'workflows/orders/b-contract.ts',
    ],
    [
      'workflow-code-runs-in-the-sandbox',
      'api/a/a.ts',
      "import { x } from '../../workflows/b/b.ts';",
      'workflows/b/b.ts',
    ],
    ['activity-features-stay-apart', 'activities/a/a.ts', "import { x } from '../b/b.ts';", 'activities/b/b.ts'],
    ['gateways-know-only-their-provider', 'gateways/a/a.ts', "import { x } from '../../db/b/b.ts';", 'db/b/b.ts'],
    [
      'db-implements-contracts-as-types',
      'db/a/a.ts',
      "import { x } from '../../workflows/b/b-contract.ts';",
      'workflows/b/b-contract.ts',
    ],
    [
      'gateways-serve-activities-and-webhooks',
      'api/a/a.ts',
      "import { x } from '../../gateways/b-gateway.ts';",
      'gateways/b-gateway.ts',
    ],
    ['api-calls-no-third-party', 'api/webhooks/a.ts', "import { x } from '../../gateways/b/b.ts';", 'gateways/b/b.ts'],
    ['providers-behind-gateways', 'api/webhooks/a.ts', "import x from 'stripe';", undefined],
    ['activities-know-ports', 'activities/a/a.ts', "import { x } from '../../gateways/b/b.ts';", 'gateways/b/b.ts'],
    ['ports-know-no-adapter', 'gateways/a-gateway.ts', "import { x } from './b/b.ts';", 'gateways/b/b.ts'],
    ['adapters-stay-apart', 'gateways/a/a.ts', "import { x } from '../b/b.ts';", 'gateways/b/b.ts'],
    ['db-knows-only-domain', 'db/a/a.ts', "import { x } from '../../activities/b/b.ts';", 'activities/b/b.ts'],
    ['api-is-thin', 'api/a/a.ts', "import { x } from '../../activities/b/b.ts';", 'activities/b/b.ts'],
    ['workers-compose', 'workers/a.ts', "import { x } from '../dev/b/b.ts';", 'dev/b/b.ts'],
    ['telemetry-serves-every-process', 'telemetry/a.ts', "import { x } from '../workers/b.ts';", 'workers/b.ts'],
    ['tools-are-product', 'tools/a/a.ts', "import { x } from '../../dev/b/b.ts';", 'dev/b/b.ts'],
    ['sql-stays-in-db', 'tools/a/a.ts', "import { MikroORM as x } from '@mikro-orm/core';", undefined],
    ['product-runs-without-dev', 'deploy/a.ts', "import { x } from '../dev/b/b.ts';", 'dev/b/b.ts'],
    ['providers-behind-gateways', 'activities/a/a.ts', "import x from 'stripe';", undefined],
    ['temporal-by-layer-api', 'api/a/a.ts', "import { Worker as x } from '@temporalio/worker';", undefined],
    ['sql-stays-in-db', 'api/a/a.ts', "import { MikroORM as x } from '@mikro-orm/core';", undefined],
    ['no-import-of-a-test', 'dev/a/a.ts', "import { x } from '../b/b.test.ts';", 'dev/b/b.test.ts'],
    ['no-unresolvable', 'db/a/a.ts', "import { x } from './gone.ts';", undefined],
  ])('refuse %s: %s with %s', (rule, file, line, imported) => {
    const { status, rules } = check({
      [file]: `${line}\nexport const y = x;`,
      ...(imported ? { [imported]: 'export const x = 1;' } : {}),
    });
    expect(rules).toContain(rule);
    expect(status).toBe(1);
  });

  it('refuse a cycle', () => {
    const { rules } = check({
      'domain/a/a.ts': "import { b } from './b.ts'; export const a = () => b;",
      'domain/a/b.ts': "import { a } from './a.ts'; export const b = () => a;",
    });
    expect(rules).toContain('no-cycles');
  });

  it('refuse features that know each other in a circle, if only by types', () => {
    const { status, rules, stderr } = check({
      'db/orders/a.ts': "import type { B } from '../payments/b.ts'; export type A = B;",
      'db/orders/d.ts': 'export type D = 1;',
      'db/payments/b.ts': 'export type B = 1;',
      'db/payments/c.ts': "import type { C } from '../tasks/c.ts'; export type E = C;",
      'db/tasks/c.ts': "import type { D } from '../orders/d.ts'; export type C = D;",
    });
    expect(rules).toEqual(['no-circles-of-features']);
    expect(stderr).toContain('db/payments/c.ts → db/tasks/c.ts');
    expect(status).toBe(1);
  });

  it('let the files beside the features put them together', () => {
    const { status } = check({
      'db/entities.ts': "import type { A } from './orders/a.ts'; export type All = A;",
      'db/orders/a.ts': "import type { All } from '../database.ts'; export type A = 1; export type B = All;",
      'db/database.ts': "import type { A } from './orders/a.ts'; export type All = A;",
    });
    expect(status).toBe(0);
  });

  it('let another workflow be imported as a type', () => {
    const { status } = check({
      'workflows/a/a.ts': "import type { x } from '../b/b.ts'; export type Y = typeof x;",
      'workflows/b/b.ts': 'export const x = 1;',
    });
    expect(status).toBe(0);
  });

  it('fail when too few modules could be read', () => {
    const { status, stderr } = check({ 'domain/a/a.ts': 'export const a = 1;' }, 5);
    expect(status).toBe(1);
    expect(stderr).toContain('only 1 modules were read');
  });
});
