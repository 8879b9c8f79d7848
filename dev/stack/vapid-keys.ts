import { createECDH } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** The key pair that a shop signs its push messages with (RFC 8292). */
export interface VapidKeys {
  /** A storefront's page subscribes a browser with it. */
  readonly publicKey: string;
  readonly privateKey: string;
}

const stored = z.object({ publicKey: z.string().min(1), privateKey: z.string().min(1) });

/** The pair of this data directory: a browser that has subscribed takes messages by no other. Made where there is none yet. */
export function keepVapidKeys(file: string): VapidKeys {
  const known = readKeys(file);
  if (known) return known;
  const pair = createECDH('prime256v1');
  const publicKey = pair.generateKeys().toString('base64url');
  // Without the zeros that it may begin with it is too short, and no key.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url');
  const keys = { publicKey, privateKey };
  mkdirSync(dirname(file), { recursive: true });
  // Under another name first: a kill in the middle leaves no half a file.
  const unfinished = `${file}.unfinished-${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
  return keys;
}

function readKeys(file: string): VapidKeys | undefined {
  try {
    return stored.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
