import process from 'node:process';

/** The process's own environment: read here and nowhere else. */
export function processEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}
