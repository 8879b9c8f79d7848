/** How many there are: each lets in once in place of the authenticator. */
export const RECOVERY_CODES = 10;

/** Letters and digits that nobody takes for one another: Crockford's base32, in groups that can be read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const CODE_CHARACTERS = 16;
const CODE = /^[0-9a-hjkmnp-tv-z]{16}$/;

/** The code of as many random bytes, one for each character; 80 bits of them count. */
export function recoveryCodeOf(random: Uint8Array): string {
  const characters = Array.from(random.subarray(0, CODE_CHARACTERS), (byte) => ALPHABET.charAt(byte % 32));
  return characters.join('').replaceAll(/(.{4})(?!$)/g, '$1-');
}

/** As it was made, however it was typed: in capitals, with blanks or without hyphens, with O for 0 and I or L for 1. */
export function plainRecoveryCode(typed: string): string | undefined {
  const plain = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return CODE.test(plain) ? plain : undefined;
}
