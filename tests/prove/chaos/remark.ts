import { randomUUID } from 'node:crypto';

/** Unlike any other, and without digits: in some thousands of them, one would be taken for the number of a card. */
export function newRemark(): string {
  return `Note ${randomUUID().replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;
}
