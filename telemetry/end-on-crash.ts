import process from 'node:process';
import type { Logger } from 'pino';

/** An error that nobody caught ends the process, and is logged like any other: Node would print all that hangs on it. */
export function endOnCrash(log: Logger): void {
  process.on('uncaughtException', (err) => {
    log.fatal({ err }, 'crashed');
    process.exit(1);
  });
}
