/** An error as it is logged. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: DescribedError;
  readonly errors?: readonly DescribedError[];
}

/**
 * What else an error may say of itself. Libraries hang whole requests, answers and rows on theirs (`detail` of PostgreSQL
 * is the row that failed, with its shopper), so that nothing is logged for being there.
 */
const SAFE_FACTS = [
  'code',
  'constraint',
  'table',
  'column',
  'status',
  'statusCode',
  'responseCode',
  'requestId',
  'nonRetryable',
  'activityType',
  'retryState',
] as const;

const CAUSES_MAX = 5;

/** For pino's `err`: name, words and stack of an error and of what caused it, and the facts about it that are safe. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'A value was thrown that is not an Error' };
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const facts = factsOf(error);
  const goesDeeper = depth < CAUSES_MAX;
  return {
    type: typeOf(error),
    message: messageOf(error),
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack) }),
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(cause instanceof Error && goesDeeper ? { cause: describeError(cause, depth + 1) } : {}),
    ...(Array.isArray(errors) && error instanceof AggregateError && goesDeeper
      ? { errors: errors.map((one) => describeError(one, depth + 1)) }
      : {}),
  };
}

/** The type of an ApplicationFailure says more than its name. */
function typeOf(error: Error): string {
  const { type } = error as { type?: unknown };
  return error.name === 'ApplicationFailure' && typeof type === 'string' ? type : error.name;
}

/** A parser quotes what it could not read, which may be anything. */
function messageOf(error: Error): string {
  return error.name === 'SyntaxError' ? error.message.replace(/(\.\.\.)?".*"(\.\.\.)?/s, '"…"') : error.message;
}

/** Without the first lines, which repeat the words. */
function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n');
}

function factsOf(error: Error): Record<string, string | number | boolean> {
  const found = SAFE_FACTS.flatMap((name) => {
    const value = (error as unknown as Record<string, unknown>)[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return Object.fromEntries(found) as Record<string, string | number | boolean>;
}
