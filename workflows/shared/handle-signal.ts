import type { SignalDefinition } from '@temporalio/common';
import { CancellationScope, log, setHandler } from '@temporalio/workflow';
import { isForOther } from './for-order-contract.ts';
import { isLine } from './staff-text.ts';

type Shape<Said> = { readonly [Field in keyof Said]: (value: unknown) => boolean };

/** For the shape of a signal. An id may look like the number of a card, as some of all UUIDs do. */
export const isId = (value: unknown): boolean => typeof value === 'string' && isLine(value);
export const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
export const isProse = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');
export const isProseOrNull = (value: unknown): boolean => value === null || isProse(value);

/**
 * Listens to a signal. Anybody may send anything in the Temporal UI, an empty form too: what has not the shape of the
 * signal is logged and forgotten, because an error here would stop the workflow for good. So is what is for another order. A workflow
 * that was asked in the Temporal UI to be cancelled, and goes on, goes on listening: a step in a cancelled scope would end it.
 */
export function handleSignal<Said extends object>(
  orderId: string,
  definition: SignalDefinition<[Said]>,
  shape: Shape<Omit<Said, 'orderId'>>,
  listen: (said: Said) => void | Promise<void>,
  description: string,
): void {
  setHandler(
    definition,
    async (said) => {
      if (isForOther(orderId, said)) log.warn('A signal for another order was ignored', { signal: definition.name });
      else if (hasShape<Said>(said, shape)) await CancellationScope.nonCancellable(async () => listen(said));
      else log.warn('A signal that is not what it should be was ignored', { signal: definition.name });
    },
    { description },
  );
}

function hasShape<Said extends object>(said: unknown, shape: Shape<Omit<Said, 'orderId'>>): said is Said {
  if (typeof said !== 'object' || said === null) return false;
  const fields = said as Record<string, unknown>;
  return Object.entries<(value: unknown) => boolean>(shape).every(([field, isRight]) => isRight(fields[field]));
}
