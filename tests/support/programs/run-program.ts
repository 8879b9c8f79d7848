import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a program to its end. Resolves with what it printed; throws its last lines where it failed or is not there. */
export async function runProgram({ command, args, cwd, env }: Program): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  const printed: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = (await once(child, 'close').catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no ${command} on this machine` : error.message);
  })) as [number | null];
  if (code === 0) return printed.join('').trim();
  const tail = [...printed, ...said].join('').trim().split('\n').slice(-LINES_MAX).join('\n    ');
  throw new Error(`"${[command, ...args].join(' ')}" ended with ${code}:\n    ${tail}`);
}

/** Compilers repeat themselves. */
const LINES_MAX = 25;
