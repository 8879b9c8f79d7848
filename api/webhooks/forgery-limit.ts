import { Problem } from '../shared/problem.ts';
import { createRateLimit } from '../shared/limits/rate-limit.ts';
import { invalidSignature } from './stripe-signature.ts';

interface Signature {
  readonly header: string;
  /** What every signature of this provider's looks like. */
  readonly shape: RegExp;
}

/** Who sends webhooks that are not signed rightly, by address. Where that is not known, everybody is heard: the provider, too. */
export function createForgeryLimit(badSignatures: number) {
  const limit = createRateLimit({ name: 'bad-signatures', quota: badSignatures });

  /** Before the body is read: a megabyte is read, and signed, for nobody who has shown that they cannot. */
  async function refuseForger({ header, shape }: Signature, given: string, address: string | undefined): Promise<void> {
    if (address !== undefined && (await limit.isSpent(address))) await limit.spend(address);
    if (!shape.test(given)) await noting(address, () => Promise.reject(invalidSignature(header)));
  }

  /** Counts it where a signature turns out to be wrong. */
  async function noting<T>(address: string | undefined, verify: () => Promise<T> | T): Promise<T> {
    try {
      return await verify();
    } catch (error) {
      const isForged = error instanceof Problem && error.code === 'invalid-signature';
      if (isForged && address !== undefined) await limit.note(address);
      throw error;
    }
  }

  return { refuseForger, noting };
}
