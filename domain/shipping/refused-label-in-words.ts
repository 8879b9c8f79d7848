/** Why a carrier sells no label; undefined where its own words are all there is. Source: docs.easypost.com/docs/errors. */
export function refusedLabelInWords(code: unknown): string | undefined {
  return code === 'ADDRESS.VERIFY.FAILURE' ? 'The carrier does not know this address.' : undefined;
}
