import { isUtf8 } from 'node:buffer';
import { bodyParser } from '@koa/bodyparser';
import type { Context, Middleware } from 'koa';
import { Problem } from './problem.ts';

/**
 * Body limits: for one object, for a list, for a provider's event, and for an event from an address that has sent too many invalid
 * signatures.
 */
export const BODY_LIMIT_BYTES = { one: 16 * 1024, list: 256 * 1024, event: 1024 * 1024, doubtful: 64 * 1024 } as const;
export type BodySize = keyof typeof BODY_LIMIT_BYTES;

/** Media types of JSON: RFC 8259, RFC 6839 (`+json`), and older ones still in use. */
const JSON_TYPES = ['application/json', '+json', 'text/json', 'application/x-json'] as const;
const FORM_TYPE = 'application/x-www-form-urlencoded';
/** RFC 8259, 8.1: JSON is UTF-8. Any other charset would be decoded wrongly, so it is refused. */
const CHARSETS = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii']);

const ONE_FOR_EACH_BYTE = 'binary';

/** Reads bytes: signatures are checked over them, and JSON is parsed in one place. */
function bytesReader(size: BodySize): Middleware {
  return bodyParser({
    enableTypes: ['text'],
    extendTypes: { text: [...JSON_TYPES, FORM_TYPE] },
    textLimit: String(BODY_LIMIT_BYTES[size]),
    // One character per byte: decoding as UTF-8 would turn invalid bytes into U+FFFD, which may also have been sent.
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

/** The body's bytes; empty if there is none. Throws 413, 415. */
export async function readRawBody(ctx: Context, size: BodySize, bodyType?: 'form'): Promise<Buffer> {
  if (ctx.request.length === 0) return NOTHING;
  const type = ctx.is(...(bodyType === 'form' ? [FORM_TYPE] : JSON_TYPES));
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
 * Throws 400 if the body is not JSON in UTF-8. An empty body is `undefined`, which validation reports as missing. The parser's message
 * quotes the body, which may be personal data, so only its position is reported.
 */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  if (!isUtf8(body)) {
    throw new Problem('malformed-json', 'The body holds bytes that are no UTF-8: send it in UTF-8.');
  }
  try {
    // Editors and PowerShell write a byte order mark, which a parser may ignore (RFC 8259, 8.1).
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
