import type { Destination } from './postal-address.ts';

/**
 * What a line of a label holds at UPS, FedEx and DPD; others hold more. Sources: UPS-API/api-documentation, Shipping.yaml (Name,
 * AttentionName, AddressLine: 35); FedEx's refusals STREETLINES.TOO.LONG and PERSONNAME.TOO.LONG; doc.dpd.be/SWSErrorcodes.
 */
export const LABEL_LINE_MAX = 35;
/** Source: the same of UPS; FedEx and DPD hold 35. */
export const LABEL_CITY_MAX = 30;

/** From top to bottom. */
export interface LabelLines {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly street1?: string | undefined;
  readonly street2?: string | undefined;
}

type Texts = Pick<Destination, 'name' | 'line1' | 'line2'>;

/**
 * The lines of an address as carriers take them: what is too long goes on in the next line that is free, after the last whole
 * word. Nothing is cut away; what fits nowhere stays as it was typed, and the carrier refuses it.
 */
export function labelLines(address: Texts): LabelLines {
  return layOut(address) ?? { name: address.name, street1: address.line1, street2: address.line2 };
}

/** What somebody has to shorten, because no label has room for it. */
export function fieldTooLongForLabel({
  city = '',
  ...texts
}: Texts & Pick<Destination, 'city'>): 'name' | 'line1' | 'line2' | 'city' | undefined {
  if (lengthOf(city) > LABEL_CITY_MAX) return 'city';
  if (layOut(texts)) return undefined;
  const { name = '', line1 = '', line2 = '' } = texts;
  if (wrap(name).length > 2 || (name.length > line1.length && name.length > line2.length)) return 'name';
  return line2.length > line1.length ? 'line2' : 'line1';
}

function layOut({ name, line1, line2 }: Texts): LabelLines | undefined {
  const [first, second, ...more] = wrap(name);
  const streets = streetLines(line1, line2, second === undefined);
  if (more.length > 0 || !streets) return undefined;
  const [street1, street2, above] = streets;
  return { name: first, company: second ?? above, street1, street2 };
}

/**
 * Two lines, and a third for above them where the line of the company is free: the second line of an address is often one. Side by
 * side where that spares it, because carriers look for the street in its own lines.
 */
function streetLines(line1: string | undefined, line2: string | undefined, hasThird: boolean): string[] | undefined {
  const [streets, others] = [wrap(line1), wrap(line2)];
  const apart = [...streets, ...others];
  if (apart.length <= 2) return apart;
  const together = others.length > 0 ? wrap(`${line1}, ${line2}`) : apart;
  if (together.length <= 2) return together;
  if (!hasThird || apart.length > 3) return undefined;
  const [above = '', ...below] = others.length > 0 ? [...others.slice(0, 1), ...streets, ...others.slice(1)] : streets;
  return [...below, above];
}

/** Breaks after whole words; within one only where it is longer than a line, and never before the mark of a letter. */
function wrap(text: string | undefined): string[] {
  const lines = (text ?? '').match(LINES) ?? [];
  return lines.map((line) => line.trimEnd());
}

const PIECE = `.{1,${LABEL_LINE_MAX}}`;
const LINES = new RegExp(`(?:${PIECE}(?= |$)|${PIECE}(?!\\p{M})|${PIECE}) ?`, 'gu');

/** In characters, as carriers count: half of one is none. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
