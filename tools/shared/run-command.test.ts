import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Runs a command of two lines as a process, so that what it says and its exit code are seen as a shell sees them. */
function runWith(args: readonly string[], run: string, more = '') {
  const program = `
    import { readOptions } from ${JSON.stringify(join(import.meta.dirname, 'read-options.ts'))};
    import { runCommand } from ${JSON.stringify(join(import.meta.dirname, 'run-command.ts'))};
    process.exitCode = await runCommand({
      usage: 'npm run it',
      read: (args) => readOptions(args, { json: 'boolean' }),
      run: ${run},
      ${more}
    }, process.argv.slice(1));`;
  const flags = ['--input-type=module-typescript', '--disable-warning=ExperimentalWarning', '--eval', program, '--'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('runCommand', () => {
  it('ends with what the command says', () => {
    const run = '({ json }) => { process.stdout.write(String(json)); return Promise.resolve(3); }';
    expect(runWith(['--json'], run)).toEqual({ status: 3, stdout: 'true', stderr: '' });
  });

  it('helps whoever asks, whatever else they typed, and does nothing', () => {
    const help = { status: 0, stdout: 'npm run it\n', stderr: '' };
    expect(runWith(['--help'], '() => process.exit(9)')).toEqual(help);
    expect(runWith(['--bogus', '-h'], '() => process.exit(9)')).toEqual(help);
  });

  it('ends with 2, and a sentence, where the command line is wrong', () => {
    const stderr = "✗ Unknown option '--bogus'. See --help.\n";
    expect(runWith(['--bogus'], '() => process.exit(9)')).toEqual({ status: 2, stdout: '', stderr });
  });

  it('ends with 1, or as it is told, where the command fails', () => {
    const run = "() => Promise.reject(new Error('It rains'))";
    expect(runWith([], run)).toEqual({ status: 1, stdout: '', stderr: '✗ It rains\n' });
    const more = "describe: ({ message }) => message + ' again', failed: 4,";
    expect(runWith([], run, more)).toEqual({ status: 4, stdout: '', stderr: '✗ It rains again\n' });
  });
});
