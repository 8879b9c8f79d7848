import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  readStaffToken,
  SIGNATURE_BYTES,
  staffClaimBytes,
  staffTokenOf,
  type StaffClaim,
} from '../../domain/staff/staff-tokens.ts';
import type { Database, EntityManager } from '../database.ts';
import { keepReading } from '../shared/keep-reading.ts';

/** Nobody changes it but whoever makes a copy of a shop its own (shop/mark-copy.ts). */
const CACHED_MS = 60_000;

/** What is signed: a token for one is none for another. */
export type StaffTokenPurpose = 'invitation' | 'browser';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What the shop's secret for staff is good for. Each use has a key of its own, derived from it (HKDF, RFC 5869). */
export interface StaffKeys {
  sign(purpose: StaffTokenPurpose, claim: StaffClaim): string;
  /** Undefined if it is none of ours. */
  verify(purpose: StaffTokenPurpose, token: string): StaffClaim | undefined;
  /** The secret of an authenticator as it is stored: AES-256-GCM, bound to its owner. */
  seal(memberId: string, secret: string): Buffer;
  /** Throws for what was sealed for another, or with another secret. */
  open(memberId: string, sealed: Uint8Array): string;
  /** What a browser keeps on its way to another provider, for so long. */
  sealFlow(text: string, lifeMs: number): string;
  /** Undefined if it is none of ours, or too old. */
  openFlow(sealed: string): string | undefined;
}

export function staffKeysOf(secret: Uint8Array): StaffKeys {
  const keyFor = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `quartermaster staff ${use}`, 32));
  const signing = { invitation: keyFor('invitation'), browser: keyFor('browser') };
  const sealing = { authenticator: keyFor('authenticator'), flow: keyFor('login elsewhere') };
  const signatureOf = (purpose: StaffTokenPurpose, claims: Uint8Array) =>
    createHmac('sha256', signing[purpose]).update(claims).digest().subarray(0, SIGNATURE_BYTES);

  return {
    sign(purpose, claim) {
      const claims = staffClaimBytes(claim);
      return staffTokenOf(claims, signatureOf(purpose, claims));
    },
    verify(purpose, token) {
      const sent = readStaffToken(token);
      if (!sent || !timingSafeEqual(signatureOf(purpose, sent.claims), sent.signature)) return undefined;
      return { memberId: sent.memberId, number: sent.number };
    },
    seal: (memberId, plain) => sealed(sealing.authenticator, memberId, plain),
    open: (memberId, bytes) => unsealed(sealing.authenticator, memberId, bytes),
    sealFlow: (text, lifeMs) =>
      sealed(sealing.flow, '', JSON.stringify({ text, untilMs: Date.now() + lifeMs })).toString('base64url'),
    openFlow(sent) {
      try {
        const opened: { text: string; untilMs: number } = JSON.parse(
          unsealed(sealing.flow, '', Buffer.from(sent, 'base64url')),
        );
        return opened.untilMs > Date.now() ? opened.text : undefined;
      } catch {
        // Somebody has made it up, or it was sealed with another secret.
        return undefined;
      }
    },
  };
}

function sealed(key: Buffer, whose: string, plain: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(whose));
  return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function unsealed(key: Buffer, whose: string, given: Uint8Array): string {
  const bytes = Buffer.from(given);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(whose));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
}

/** The shop's, read once for a minute: whoever signs or opens something asks no database while it is cached. */
export function createStaffKeys(database: Database): () => Promise<StaffKeys> {
  const kept = keepReading(() => readStaffKeys(database.em.fork()), CACHED_MS);
  return () => kept.read();
}

export async function readStaffKeys(em: EntityManager): Promise<StaffKeys> {
  const [row] = await em.execute<{ secret: Buffer }[]>('select secret from staff_key order by number desc limit 1');
  if (!row) throw new Error('The shop has no secret for its staff: run its migrations');
  return staffKeysOf(row.secret);
}
