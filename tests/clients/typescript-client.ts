import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../dev/stack/cache-folder.ts';
import { runner, type Client } from './client.ts';
import { runProgram } from '../support/programs/run-program.ts';

const own = join(import.meta.dirname, 'typescript');
const STRICT = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--noUnusedLocals'];
const MODULES = [
  '--target',
  'es2023',
  '--module',
  'nodenext',
  '--types',
  'node',
  '--rootDir',
  '.',
  '--outDir',
  'compiled',
];

/** openapi-typescript with openapi-fetch. */
export const typescriptClient: Client = async (options) => {
  const { document, laterOrder, folder, env, report } = options;
  const packages = await findPackages(env, report);
  symlinkSync(packages, join(folder, 'node_modules'));
  copyFileSync(join(own, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(own, 'use-client.ts.txt'), join(folder, 'use-client.ts'));
  const run = runner(runProgram, options, folder);
  const bin = (name: string) => join(packages, '.bin', name);
  report('generating');
  await run(bin('openapi-typescript'), document, '-o', 'api.d.ts');
  report('compiling');
  await run(bin('tsc'), ...STRICT, ...MODULES, 'use-client.ts', 'api.d.ts');
  report(await run(process.execPath, 'compiled/use-client.js', laterOrder));
  const { devDependencies, dependencies } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return {
    generator: 'openapi-typescript, openapi-fetch',
    version: `${devDependencies['openapi-typescript']}, ${dependencies['openapi-fetch']}`,
    compiler: `TypeScript ${devDependencies['typescript']}`,
  };
};

/** As the lock file has them, installed once. They want another TypeScript than the project has, so they have a folder of their own. */
async function findPackages(env: NodeJS.ProcessEnv, report: (line: string) => void): Promise<string> {
  const lock = readFileSync(join(own, 'package-lock.json'));
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const cached = cacheFolder(env, `clients-typescript-${version}`);
  const packages = join(cached, 'node_modules');
  if (existsSync(join(packages, '.package-lock.json'))) return packages;
  report('installing openapi-typescript, once');
  mkdirSync(cached, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(own, file), join(cached, file));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runProgram({ command: 'npm', args, cwd: cached, env });
  return packages;
}
