import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../dev/stack/cache-folder.ts';
import { runProgram } from './run-program.ts';

export interface PythonEnvironment {
  readonly env: NodeJS.ProcessEnv;
  /** Of the cache. */
  readonly name: string;
  /** Lists every package with its version. */
  readonly requirements: string;
  readonly report: (line: string) => void;
}

/** A virtual environment with exactly these packages, made once. Resolves with the folder of its programs. */
export async function findPython({ env, name, requirements, report }: PythonEnvironment): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = cacheFolder(env, `${name}-${version}`);
  const finished = join(folder, 'finished');
  const bin = join(folder, 'bin');
  if (existsSync(finished)) return bin;
  report(`installing ${name}, once`);
  rmSync(folder, { recursive: true, force: true });
  await runProgram({ command: 'python3', args: ['-m', 'venv', folder], cwd: '/', env });
  const args = ['install', '--quiet', '--no-deps', '--requirement', requirements];
  await runProgram({ command: join(bin, 'pip'), args, cwd: '/', env });
  writeFileSync(finished, '');
  return bin;
}
