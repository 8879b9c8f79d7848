import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';
import { findModuleState } from '../support/find-module-state.ts';

const root = join(import.meta.dirname, '../..');

/** What remembers something and leaks nothing. */
const harmless: readonly string[] = [
  // The values of digits that were met, which depend on nothing.
  'domain/text/western-digits.ts: known',
];

const MOST_BYTES = 2 * 1024 * 1024;

describe('the workflow bundle', () => {
  let code: string;
  beforeAll(async () => {
    ({ code } = await bundleWorkflows());
  });

  it('stays under 2 MB, so that a worker starts fast', () => {
    expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES);
  });

  it.each(['mikro-orm', 'node_modules/zod', 'node_modules/pg/', 'node_modules/stripe'])(
    'holds nothing of %s',
    (name) => {
      expect(code).not.toContain(name);
    },
  );

  it('keeps nothing from one run of a workflow to the next, because its modules are loaded once a worker', () => {
    const ours = sourcesOf(code);
    expect(ours).toEqual(expect.arrayContaining(['workflows/orders/process-order.ts', 'domain/money/money.ts']));
    const state = ours.flatMap((file) =>
      findModuleState(readFileSync(join(root, file), 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(state.filter((one) => !harmless.includes(one))).toEqual([]);
  });
});

/** Our own modules in a bundle, by its source map. */
function sourcesOf(code: string): string[] {
  const encoded = /sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/.exec(code)?.[1] ?? '';
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { readonly sources: readonly string[] };
  return sources.flatMap((source) => /(?:workflows|domain)\/[\w/-]+\.ts$/.exec(source)?.[0] ?? []);
}
