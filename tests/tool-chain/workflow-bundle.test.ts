import { beforeAll, describe, expect, it } from '@jest/globals';
import { bundleWorkflows } from '../../workers/workflow-bundle.ts';

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
});
