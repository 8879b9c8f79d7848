// Runs once before the API and the workers of a new version: tables, namespace, search attributes.
import pino from 'pino';
import { preparePlatform } from './prepare-platform.ts';
import { readSetupConfig } from './setup-config.ts';

const log = pino();
try {
  await preparePlatform(readSetupConfig(), (sentence) => log.info(sentence));
  log.info('ready');
} catch (error) {
  log.fatal(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
