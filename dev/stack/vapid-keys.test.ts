import { createECDH } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepVapidKeys } from './vapid-keys.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vapid-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the keys of push messages', () => {
  it('are a pair that stays, for its owner alone', () => {
    const file = join(directory, 'data', 'vapid-keys.json');
    const made = keepVapidKeys(file);
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(Buffer.from(made.privateKey, 'base64url'));
    expect(pair.getPublicKey().toString('base64url')).toBe(made.publicKey);
    expect(Buffer.from(made.publicKey, 'base64url')).toHaveLength(65);
    expect(Buffer.from(made.privateKey, 'base64url')).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keepVapidKeys(file)).toEqual(made);
  });

  it('are made anew where the file is of no use', () => {
    const file = join(directory, 'vapid-keys.json');
    writeFileSync(file, '{"publicKey": ');
    const made = keepVapidKeys(file);
    expect(keepVapidKeys(file)).toEqual(made);
  });
});
