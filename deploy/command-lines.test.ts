import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Without a database: what is wrong is told before anything is opened. */
function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, program), ...args], {
    encoding: 'utf8',
    env: {},
  });
  return { status, stdout, stderr };
}

describe.each(['mark-copy.ts', 'migrate.ts'])('%s', (program) => {
  it('names in one sentence an option that it does not know, and ends with 2', () => {
    expect(run(program, '--yess')).toEqual({
      status: 2,
      stdout: '',
      stderr: "✗ Unknown option '--yess'. See --help.\n",
    });
  });

  it('tells its exit codes, whatever else was typed', () => {
    expect(run(program, '--help', '--yess')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Exit code: 0 done'),
      stderr: '',
    });
  });

  it('ends with 1 where it could not be done', () => {
    expect(run(program)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^✗ Bad environment:\n.*\n.*DATABASE_URL/),
    });
  });
});
