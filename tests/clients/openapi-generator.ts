import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../dev/stack/cache-folder.ts';
import type { ClientOptions } from './client.ts';
import { runProgram } from '../support/programs/run-program.ts';

export const OPENAPI_GENERATOR_VERSION = '7.25.0';
const SHA_256 = '41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae';
const ADDRESS = `https://repo1.maven.org/maven2/org/openapitools/openapi-generator-cli/${OPENAPI_GENERATOR_VERSION}/openapi-generator-cli-${OPENAPI_GENERATOR_VERSION}.jar`;

/**
 * Without it the generator closes every schema that does not say otherwise, which it calls incorrect itself:
 * openapi-generator.tech/docs/generators/java, config options.
 */
const OPEN = 'disallowAdditionalPropertiesIfNotPresent=false';

/** Has openapi-generator write a client of a language into a folder. */
export async function generateClient(
  language: 'java' | 'go' | 'python',
  { document, folder, env, report }: ClientOptions,
  properties: readonly string[] = [],
  others: readonly string[] = [],
): Promise<void> {
  const jar = await findGenerator(env, report);
  const args = ['-jar', jar, 'generate', '-i', document, '-g', language, '-o', folder, ...others];
  const given = `--additional-properties=${[OPEN, 'hideGenerationTimestamp=true', ...properties].join(',')}`;
  await runProgram({ command: 'java', args: [...args, given], cwd: folder, env });
}

/** From the cache, or once from Maven Central. Throws where it is not the file that is meant. */
async function findGenerator(env: NodeJS.ProcessEnv, report: (line: string) => void): Promise<string> {
  const jar = join(cacheFolder(env, `openapi-generator-cli-${OPENAPI_GENERATOR_VERSION}`), 'openapi-generator-cli.jar');
  if (existsSync(jar)) {
    refuseOther(readFileSync(jar), jar);
    return jar;
  }
  report(`fetching ${ADDRESS}, once`);
  const answer = await fetch(ADDRESS);
  if (!answer.ok) throw new Error(`${ADDRESS} answers ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  refuseOther(bytes, ADDRESS);
  mkdirSync(dirname(jar), { recursive: true });
  // In one step, so that an interrupted run leaves none.
  const incoming = `${jar}.${process.pid}`;
  writeFileSync(incoming, bytes);
  renameSync(incoming, jar);
  return jar;
}

function refuseOther(bytes: Buffer, whence: string): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== SHA_256) throw new Error(`${whence} is another file: its SHA-256 is ${found}, not ${SHA_256}`);
}
