import type { LimitAlarm } from '../shared/limits/limit-alarm.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';
import { BODY_LIMIT_BYTES, type BodySize } from '../shared/read-body.ts';
import type { RouteInput } from '../shared/route.ts';
import { SignatureMismatch, type SignatureHeader } from '../../gateways/webhook-receiver.ts';
import { invalidSignature } from './invalid-signature.ts';

type Arrival = Pick<RouteInput<unknown, unknown, unknown, unknown>, 'header' | 'address'>;

/**
 * Who sends webhooks that are not signed rightly, by address. It may be the provider's own address, because anybody may have the
 * events of an account of theirs sent to us: so whatever is rightly signed is received, and only large bodies are refused.
 */
export function createForgeryLimit(badSignatures: number, alarm: LimitAlarm) {
  const limit = createRateLimit({ name: 'bad-signatures', quota: badSignatures });

  /** Before the body is read: how large it may be. Throws 400 where the signature can be none, 429 where the body is too large. */
  async function sizeFor({ name, hasShape }: SignatureHeader, { header, address }: Arrival): Promise<BodySize> {
    if (!hasShape(header(name))) await noting(address, () => Promise.reject(new SignatureMismatch(name)));
    if (address === undefined || !(await limit.isSpent(address))) return 'event';
    if (Number(header('Content-Length')) > BODY_LIMIT_BYTES.doubtful) await limit.spend(address);
    return 'doubtful';
  }

  /** Counts it where a signature turns out to be wrong, and throws 400. */
  async function noting<T>(address: string | undefined, verify: () => Promise<T> | T): Promise<T> {
    try {
      return await verify();
    } catch (error) {
      if (!(error instanceof SignatureMismatch)) throw error;
      if (address !== undefined && (await limit.note(address))) alarm('bad-signatures', { address });
      throw invalidSignature(error.header, error);
    }
  }

  return { sizeFor, noting };
}
