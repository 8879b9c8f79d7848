import { join } from 'node:path';
import { runner, type Client } from './client.ts';
import { generateClient, OPENAPI_GENERATOR_VERSION } from './openapi-generator.ts';
import { findPython } from '../support/programs/python-environment.ts';
import { runProgram } from '../support/programs/run-program.ts';

const own = join(import.meta.dirname, 'python');

/** openapi-generator `python`. */
export const pythonClient: Client = async (options) => {
  const { folder, laterOrder, laterProblem, env, report } = options;
  const requirements = join(own, 'requirements.txt');
  const python = join(await findPython({ env, name: 'clients-python', requirements, report }), 'python');
  const run = runner(runProgram, { env: { ...env, PYTHONPATH: folder } }, folder);
  report('generating');
  await generateClient('python', options, ['packageName=quartermaster_client']);
  report('compiling');
  await run(python, '-m', 'compileall', '-q', 'quartermaster_client');
  report(await run(python, join(own, 'read_answer.py'), laterOrder, laterProblem));
  const compiler = await run(python, '--version');
  return { generator: 'openapi-generator python', version: OPENAPI_GENERATOR_VERSION, compiler };
};
