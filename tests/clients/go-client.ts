import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runner, type Client } from './client.ts';
import { generateClient, OPENAPI_GENERATOR_VERSION } from './openapi-generator.ts';
import { runProgram } from '../support/programs/run-program.ts';

/** openapi-generator `go`. */
export const goClient: Client = async (options) => {
  const { folder, laterOrder, laterProblem, report } = options;
  const run = runner(runProgram, options, folder);
  report('generating');
  const where = ['--git-host=example.com', '--git-user-id=shop', '--git-repo-id=quartermaster'];
  await generateClient('go', options, ['packageName=quartermaster'], where);
  mkdirSync(join(folder, 'read-answer'));
  copyFileSync(join(import.meta.dirname, 'go/main.go'), join(folder, 'read-answer/main.go'));
  report('compiling');
  await run('go', 'mod', 'tidy');
  await run('go', 'build', './...');
  await run('go', 'vet', '.');
  report(await run('go', 'run', './read-answer', laterOrder, laterProblem));
  const compiler = await run('go', 'env', 'GOVERSION');
  return { generator: 'openapi-generator go', version: OPENAPI_GENERATOR_VERSION, compiler };
};
