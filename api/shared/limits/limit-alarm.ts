import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

/** Limits that only abuse or a misconfiguration reaches. */
type WatchedLimit = 'declines' | 'declines-ceiling' | 'bad-signatures';

/** Logs that a limit was reached, and counts it as a metric. */
export type LimitAlarm = (limit: WatchedLimit, whose: Readonly<Record<string, string>>) => void;

export function createLimitAlarm(log: Pick<Logger, 'warn'>, registry: Registry): LimitAlarm {
  const reached = new Counter({
    name: 'quartermaster_limits_reached_total',
    help: 'How often a limit was reached that only misuse reaches.',
    labelNames: ['limit'],
    registers: [registry],
  });
  // Start at 0: Prometheus sees no increase in a series that first appears with 1, so no alert would fire.
  for (const limit of Object.keys(WORDS)) reached.inc({ limit }, 0);
  return (limit, whose) => {
    reached.inc({ limit });
    log.warn({ limit, ...whose }, WORDS[limit]);
  };
}

const WORDS: Readonly<Record<WatchedLimit, string>> = {
  declines:
    'Too many cards of an API key were declined: whoever has had one declined within the hour is refused, and networks that have had several. Somebody may be testing stolen cards.',
  'declines-ceiling':
    'Ten times as many cards of an API key were declined as its limit allows, of shoppers whom the storefront names or of those whom it does not: all of them are refused for the rest of the minute. Somebody may be testing stolen cards from many networks.',
  'bad-signatures':
    'Too many webhooks of an address were not signed rightly: no large ones are read of it for a minute.',
};
