import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { READ_BY_ALL_MS, type KnownKey, type KnownKeys } from '../access/known-keys.ts';

/** What a login by way of a provider has to know again when the shopper comes back. */
export interface LoginFlow {
  readonly provider: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** So that what is made of the secret is good for this alone. */
const PURPOSE = 'quartermaster login flow\0';
/** Time to find a password and a telephone. */
const LIFE_MS = 15 * 60_000;
const BYTES = { keyNumber: 2, iv: 12, tag: 16 } as const;
const FLOW = /^qm_flow_([A-Za-z0-9_-]{60,2000})$/;

/** Logins under way are kept by whoever logs in, sealed: nothing is stored, and nobody else can end what they have not begun. */
export interface SealedFlows {
  seal(flow: LoginFlow): Promise<string>;
  /** Undefined if it is none of ours, or too old. */
  open(text: string): Promise<LoginFlow | undefined>;
}

export function createSealedFlows(keys: Pick<KnownKeys, 'signing' | 'find'>): SealedFlows {
  return {
    async seal(flow) {
      const key = await keys.signing(READ_BY_ALL_MS);
      const iv = randomBytes(BYTES.iv);
      const number = Buffer.alloc(BYTES.keyNumber);
      number.writeUInt16BE(key.number);
      const cipher = createCipheriv('aes-256-gcm', sealingKey(key), iv);
      const text = JSON.stringify({ ...flow, untilMs: Date.now() + LIFE_MS });
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return `qm_flow_${Buffer.concat([number, iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    async open(text) {
      const [, encoded] = FLOW.exec(text) ?? [];
      if (encoded === undefined) return undefined;
      const bytes = Buffer.from(encoded, 'base64url');
      const key = await keys.find(bytes.readUInt16BE(0));
      const opened = key && unsealed(key, bytes.subarray(BYTES.keyNumber));
      return opened && opened.untilMs > Date.now() ? opened : undefined;
    },
  };
}

function unsealed(key: KnownKey, bytes: Buffer): (LoginFlow & { readonly untilMs: number }) | undefined {
  const [iv, rest] = [bytes.subarray(0, BYTES.iv), bytes.subarray(BYTES.iv)];
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), iv, { authTagLength: BYTES.tag });
  decipher.setAuthTag(rest.subarray(0, BYTES.tag));
  try {
    return JSON.parse(Buffer.concat([decipher.update(rest.subarray(BYTES.tag)), decipher.final()]).toString());
  } catch {
    // It was sealed with another secret, or changed.
    return undefined;
  }
}

const sealingKey = ({ secret }: Pick<KnownKey, 'secret'>) => createHmac('sha256', secret).update(PURPOSE).digest();
