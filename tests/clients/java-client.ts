import { copyFileSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runner, type Client } from './client.ts';
import { generateClient, OPENAPI_GENERATOR_VERSION } from './openapi-generator.ts';
import { runProgram } from '../support/programs/run-program.ts';

/** Not the one that the machine's Maven takes by itself: 2.8 does not know Java 17. */
const CLASS_PATH = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath';

/** openapi-generator `java`, with the library that it takes unless told otherwise: okhttp-gson. */
export const javaClient: Client = async (options) => {
  const { folder, laterOrder, laterProblem, report } = options;
  const run = runner(runProgram, options, folder);
  report('generating');
  await generateClient('java', options);
  copyFileSync(join(import.meta.dirname, 'java/ReadAnswer.java'), join(folder, 'src/main/java/ReadAnswer.java'));
  report('compiling, with Maven');
  await run('mvn', '-q', '-B', '-DskipTests', 'compile', CLASS_PATH, '-Dmdep.outputFile=class-path.txt');
  const classPath = ['target/classes', readFileSync(join(folder, 'class-path.txt'), 'utf8').trim()].join(delimiter);
  report(await run('java', '-cp', classPath, 'ReadAnswer', laterOrder, laterProblem));
  const [version = ''] = (await run('java', '--version')).split('\n');
  return { generator: 'openapi-generator java', version: OPENAPI_GENERATOR_VERSION, compiler: version };
};
