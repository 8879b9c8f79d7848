/** Scientific notation, whose digits are lost: 5.01235E+12 was many an EAN. 1E5 may be a code; with a point or a sign it is none. */
const SCIENTIFIC = /^\d(?:[.,]\d+E[+-]?|E[+-])\d+$/;

/** What formulas come to in vain: Excel, LibreOffice and Google Sheets in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish. */
const formulaErrors = new Set(
  [
    'N/A REF! VALUE! NAME? DIV/0! NULL! NUM! ERROR! SPILL! CALC! FIELD! BLOCKED! UNKNOWN! CONNECT! GETTING_DATA',
    'NV BEZUG! WERT! ZAHL! ÜBERLAUF!',
    'VALEUR! NOM? NUL! NOMBRE!',
    'N/D VALOR! NOMBRE? NULO!',
    'RIF! VALORE! NOME? NULLO!',
    'N/B VERW! WAARDE! NAAM? DEEL/0! LEEG! GETAL!',
    'NÚM!',
    'ADR! ARG! NAZWA? DZIEL/0! ZERO! LICZBA!',
  ].flatMap((errors) => errors.split(' ')),
);

/** What programs put for a letter that they could not read. */
export const REPLACED_LETTER = '\uFFFD';

/** True for a text, in capitals, of which what was written cannot be told any more: two articles may have become one. */
export function isDamagedCode(code: string): boolean {
  return SCIENTIFIC.test(code) || isFormulaError(code) || code.includes(REPLACED_LETTER);
}

/** Also the signs that a spreadsheet fills a column with that is too narrow. */
export function isFormulaError(text: string): boolean {
  const [, error] = /^#[¡¿]?(.+)$/u.exec(text) ?? [];
  return error !== undefined && (formulaErrors.has(error.toUpperCase()) || /^#{2,}$/.test(error));
}
