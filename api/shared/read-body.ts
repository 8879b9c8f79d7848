import { isUtf8 } from 'node:buffer';
import { bodyParser } from '@koa/bodyparser';
import type { Context, Middleware } from 'koa';
import { Problem } from './problem.ts';

/**
 * How large a body may be, by what it holds: one thing, a list of them, an event as its provider writes it, or what may be one
 * and comes from where most are forged.
 */
export const BODY_LIMIT_BYTES = { one: 16 * 1024, list: 256 * 1024, event: 1024 * 1024, doubtful: 64 * 1024 } as const;
export type BodySize = keyof typeof BODY_LIMIT_BYTES;

/** As programs declare JSON: RFC 8259, RFC 6839 (`+json`), and what was written before there was either. */
const JSON_TYPES = ['application/json', '+json', 'text/json', 'application/x-json'] as const;
/** RFC 8259, 8.1: JSON is UTF-8. Read as such, the letters of any other would be spoilt. */
const CHARSETS = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii']);

const ONE_FOR_EACH_BYTE = 'binary';

/** Reads bytes, so that a signature can be checked over what was sent, and JSON is parsed in one place. */
function bytesReader(size: BodySize): Middleware {
  return bodyParser({
    enableTypes: ['text'],
    extendTypes: { text: [...JSON_TYPES] },
    textLimit: String(BODY_LIMIT_BYTES[size]),
    // One character for each byte: read as UTF-8, what is none would look like a sign that may also have been sent.
    encoding: ONE_FOR_EACH_BYTE,
    parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
    onError: (error) => {
      throw asBodyProblem(error, size);
    },
  });
}

const readBytes = {
  one: bytesReader('one'),
  list: bytesReader('list'),
  event: bytesReader('event'),
  doubtful: bytesReader('doubtful'),
};

const NOTHING = Buffer.alloc(0);

/** The body as it came; empty when there is none. Throws 413, 415. */
export async function readRawBody(ctx: Context, size: BodySize): Promise<Buffer> {
  if (ctx.request.length === 0) return NOTHING;
  const type = ctx.is(...JSON_TYPES);
  if (type === false) {
    throw new Problem('unsupported-media-type', `The body is ${ctx.get('Content-Type') || 'of no declared type'}.`);
  }
  if (type === null) return NOTHING;
  if (!CHARSETS.has(ctx.request.charset.toLowerCase())) {
    throw new Problem('unsupported-media-type', `The body is in ${ctx.request.charset}: send it in UTF-8.`);
  }
  await readBytes[size](ctx, async () => {});
  return Buffer.from(ctx.request.rawBody ?? '', ONE_FOR_EACH_BYTE);
}

/**
 * Throws 400 if the body is not JSON in UTF-8. An empty body is no value, which validation then calls missing. The parser's own
 * message repeats a piece of the body, which may be anybody's address: only the place is told.
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) {
    throw new Problem('malformed-json', 'The body holds bytes that are no UTF-8: send it in UTF-8.');
  }
  try {
    // A byte order mark is what editors and PowerShell put before a file (RFC 8259, 8.1).
    return JSON.parse(body.toString().replace(/^\ufeff/, ''));
  } catch (error) {
    const place =
      error instanceof Error ? /at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] : undefined;
    throw new Problem('malformed-json', `The body is not JSON${place ? `: see ${place.slice(3)}` : ''}.`);
  }
}

function asBodyProblem(error: Error, size: BodySize): Problem {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') {
    return new Problem('body-too-large', `The body is larger than ${BODY_LIMIT_BYTES[size] / 1024} KiB.`, {
      cause: error,
    });
  }
  if (status === 415) return new Problem('unsupported-media-type', error.message, { cause: error });
  return new Problem('malformed-json', 'The body could not be read to its end.', { cause: error });
}
