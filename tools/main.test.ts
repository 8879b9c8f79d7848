import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

function tools(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the image of tools', () => {
  it('lists them where none is named, or one that there is not', () => {
    expect(tools()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ {2}invariants +checks/m), stderr: '' });
    expect(tools('constructor')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^There is no tool "constructor"\. .*\n\n {2}credentials /),
    });
  });

  it.each(['credentials', 'export-person', 'forget', 'import', 'invariants', 'ready', 'reread-webhooks', 'staff'])(
    'runs %s with what follows',
    (tool) => {
      expect(tools(tool, '--help')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`npm run ${tool} -- `),
      });
      expect(tools(tool, '--bogus')).toMatchObject({ status: 2, stderr: expect.stringContaining("'--bogus'") });
    },
  );
});
