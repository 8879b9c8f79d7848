import { plainCode } from '../../../domain/text/plain-code.ts';

/**
 * A code without what keeps spreadsheets from taking it for a number or a formula: ="00123", or an apostrophe before digits
 * and signs.
 */
export function codeInCell(text: string): string {
  const code = plainCode(text);
  return plainCode(/^="(.*)"$/.exec(code)?.[1] ?? code.replace(/^'(?=[\d=+@-])/, ''));
}
