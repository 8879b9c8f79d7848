import { bodyParser } from '@koa/bodyparser';
import type { Context } from 'koa';
import { Problem } from './problem.ts';

/** Far above any basket, far below what would fill the memory. */
export const BODY_LIMIT_BYTES = 256 * 1024;
/** A provider's event holds whole objects of the provider's, and is sent for days if it is refused. */
export const EVENT_LIMIT_BYTES = 1024 * 1024;

/** Reads as text, so that a signature can be checked over what was sent, and JSON is parsed in one place. */
const textReader = (limitBytes: number) =>
  bodyParser({
    enableTypes: ['text'],
    extendTypes: { text: ['application/json'] },
    textLimit: String(limitBytes),
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    onError: (error) => {
      throw asBodyProblem(error, limitBytes);
    },
  });
const readText = textReader(BODY_LIMIT_BYTES);
const readEvent = textReader(EVENT_LIMIT_BYTES);

/** The body as it came; empty when there is none. Throws 413, 415. */
export async function readRawBody(ctx: Context, { isEvent = false } = {}): Promise<string> {
  if (ctx.request.length === 0) return '';
  const type = ctx.is('application/json');
  if (type === false) {
    throw new Problem('unsupported-media-type', `The body is ${ctx.get('Content-Type') || 'of no declared type'}.`);
  }
  if (type === null) return '';
  await (isEvent ? readEvent : readText)(ctx, async () => {});
  return ctx.request.rawBody ?? '';
}

/** Throws 400 if the text is not JSON. An empty body is no value, which validation then calls missing. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'It cannot be parsed.';
    throw new Problem('malformed-json', `The body is not JSON: ${detail}`, { cause: error });
  }
}

function asBodyProblem(error: Error, limitBytes: number): Problem {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') {
    return new Problem('body-too-large', `The body is larger than ${limitBytes} bytes.`, { cause: error });
  }
  if (status === 415) return new Problem('unsupported-media-type', error.message, { cause: error });
  return new Problem('malformed-json', 'The body could not be read to its end.', { cause: error });
}
