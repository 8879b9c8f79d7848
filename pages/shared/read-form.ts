import type { Context } from 'koa';
import { Problem } from '../../api/shared/problem.ts';

/** A form of these pages has a few fields of a few hundred characters. */
const FORM_MAX_BYTES = 16 * 1024;

/** The fields of a form as they were typed. Of two of one name the last counts. Throws 413, 415. */
export async function readForm(ctx: Context): Promise<Readonly<Record<string, string>>> {
  if (!ctx.is('application/x-www-form-urlencoded')) {
    throw new Problem('unsupported-media-type', `The body is ${ctx.get('Content-Type') || 'of no declared type'}.`);
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of ctx.req as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > FORM_MAX_BYTES) {
      throw new Problem('body-too-large', `The body is larger than ${FORM_MAX_BYTES / 1024} KiB.`);
    }
    parts.push(part);
  }
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
}
