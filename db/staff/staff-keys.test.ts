import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { staffKeysOf } from './staff-keys.ts';

const keys = staffKeysOf(randomBytes(32));

describe('the secret of an authenticator', () => {
  it('is opened for whom it was sealed, and for nobody else', () => {
    const [ann, ben] = [randomUUID(), randomUUID()];
    const sealed = keys.seal(ann, 'JBSWY3DPEHPK3PXP');
    expect(sealed.includes('JBSWY3DPEHPK3PXP')).toBe(false);
    expect(keys.open(ann, sealed)).toBe('JBSWY3DPEHPK3PXP');
    expect(() => keys.open(ben, sealed)).toThrow();
    expect(() => staffKeysOf(randomBytes(32)).open(ann, sealed)).toThrow();
  });

  it('is sealed anew each time', () => {
    const ann = randomUUID();
    expect(keys.seal(ann, 'SECRET').equals(keys.seal(ann, 'SECRET'))).toBe(false);
  });
});

describe('a login under way at another provider', () => {
  it('is known again for a while, and is made up by nobody', () => {
    const kept = keys.sealFlow('state', 60_000);
    expect(keys.openFlow(kept)).toBe('state');
    expect(kept).not.toContain(Buffer.from('state').toString('base64url'));
    expect(keys.openFlow(keys.sealFlow('state', 0))).toBeUndefined();
    expect(staffKeysOf(randomBytes(32)).openFlow(kept)).toBeUndefined();
    expect(keys.openFlow(keys.seal('', '{"text":"state","untilMs":1e15}').toString('base64url'))).toBeUndefined();
    for (const made of ['', 'x', 'state', kept.slice(0, -4)]) expect(keys.openFlow(made)).toBeUndefined();
  });
});

describe('a token', () => {
  const claim = { memberId: randomUUID(), number: 7 };

  it('is taken for what it was signed for, and for nothing else', () => {
    const token = keys.sign('invitation', claim);
    expect(keys.verify('invitation', token)).toEqual(claim);
    expect(keys.verify('browser', token)).toBeUndefined();
    expect(staffKeysOf(randomBytes(32)).verify('invitation', token)).toBeUndefined();
  });

  it('is the same for every process that sends it', () => {
    expect(keys.sign('invitation', claim)).toBe(keys.sign('invitation', claim));
  });

  it('is none of ours when a bit is another', () => {
    const bytes = Buffer.from(keys.sign('invitation', claim), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(keys.verify('invitation', changed.toString('base64url'))).toBeUndefined();
    }
  });
});
