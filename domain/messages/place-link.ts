import { idWithin } from '../identity/derived-ids.ts';
import type { MessageTemplate } from './message-template.ts';
import { escapeHtml } from './text-to-html.ts';

/** A template has the link where whoever reads the message would not go by it, or where others would be told of it. */
export class LinkMisplaced extends Error {
  override readonly name = 'LinkMisplaced';
}

/**
 * What a template is filled in with instead of a link. The link may open an account, so a template, which a shop writes itself, never has
 * it: it could hand it on, or ask for it bit by bit.
 */
export interface LinkMark {
  readonly id: string;
  readonly url: string;
}

/** Nobody guesses it who does not know the link, so none stands in the name of some goods. */
export function markOf(link: string): LinkMark {
  const id = idWithin('link', link);
  return { id, url: `https://${id}.invalid/` };
}

/** Puts the link where its mark stands. Throws LinkMisplaced where that is no place for it. */
export function placeLink(part: keyof MessageTemplate, written: string, mark: LinkMark, link: string): string {
  if (!written.includes(mark.id)) return written;
  switch (part) {
    case 'subject':
      throw new LinkMisplaced('A subject has no {{ link }}: whoever sees a list of mails reads it.');
    case 'text':
      return placeInText(written, mark, link);
    case 'html':
      return placeInHtml(written, mark, escapeHtml(link));
    default:
      return part satisfies never;
  }
}

/** An address that was begun in brackets or quotes. Mail programs go on with it over blanks and lines, up to the other bracket. */
const OPEN_ADDRESS = /[<"][^<>"]*:\/\/[^<>"]*$/;
const CLOSING = /^[^<>"]*[>"]/;

/** As a line, or after the words and the colon of a line: mail programs make it an address of its own. */
function placeInText(written: string, { id, url }: LinkMark, link: string): string {
  const pieces = written.split(url);
  const isWithin = (at: number) =>
    OPEN_ADDRESS.test(pieces.slice(0, at).join('')) && CLOSING.test(pieces.slice(at).join(''));
  if (pieces.some((_, at) => at > 0 && isWithin(at))) {
    throw new LinkMisplaced('A text has {{ link }} within another address.');
  }
  return written
    .split('\n')
    .map((line) => {
      if (!line.includes(id)) return line;
      const before = line.trimEnd().slice(0, -url.length);
      const isWhole = before.trim() === '' || before.endsWith(': ');
      if (!line.trimEnd().endsWith(url) || !isWhole || before.includes(id)) {
        throw new LinkMisplaced('A text has {{ link }} as a line, or at the end of one after a colon and a blank.');
      }
      return before + link;
    })
    .join('\n');
}

/** Of which nothing reads what stands beside it or sends it elsewhere, as rules, forms and pages within the page do. */
const PLAIN_ELEMENTS = new Set(
  `a b big blockquote br caption center code col colgroup dd div dl dt em font h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span strong sub
   sup table tbody td tfoot th thead tr u ul`.split(/\s+/),
);
/** Of which the link may be all that they say. */
const SAYING_ELEMENTS = new Set(['a', 'p', 'div', 'td', 'li']);

// A value has quotes, and neither < nor > in it: so every program reads the same tags.
const TAG =
  /^<(?<end>\/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-z][a-z0-9-]*(?:=(?:"[^"]*"|'[^']*'))?)*)\s*\/?>$/i;
const ATTRIBUTE = /\s(?<name>[a-z][a-z0-9-]*)(?:=(?:"(?<double>[^"]*)"|'(?<single>[^']*)'))?/gi;

/** As the whole address of a link, or as all that an element says. */
function placeInHtml(written: string, mark: LinkMark, escaped: string): string {
  const pieces = written.split(/(<[^<>]*>)/);
  return pieces
    .map((piece, at) => {
      const isTag = at % 2 === 1;
      const isGood = isTag
        ? isPlainTag(piece, mark)
        : isPlainText(piece, mark, { from: pieces[at - 1], to: pieces[at + 1] });
      if (!isGood) throw new LinkMisplaced(refusal(piece, mark));
      return piece.replaceAll(mark.url, () => escaped);
    })
    .join('');
}

function refusal(piece: string, { id }: LinkMark): string {
  if (piece.includes(id))
    return 'HTML has {{ link }} as the whole href of an <a>, or as all that a paragraph or a link says.';
  return `HTML with {{ link }} has plain elements only, whose attributes stand in quotes, and not this: ${piece.trim().slice(0, 60)}`;
}

function isPlainTag(tag: string, { id, url }: LinkMark): boolean {
  const { name = '', attributes = '' } = TAG.exec(tag)?.groups ?? {};
  if (!PLAIN_ELEMENTS.has(name.toLowerCase())) return false;
  return [...attributes.matchAll(ATTRIBUTE)].every(({ groups = {} }) => {
    const attribute = (groups['name'] ?? '').toLowerCase();
    const value = groups['double'] ?? groups['single'] ?? '';
    // By `ping` others are told where somebody goes.
    if (attribute === 'ping' || attribute.startsWith('on')) return false;
    return !value.includes(id) || (value === url && attribute === 'href' && name.toLowerCase() === 'a');
  });
}

interface Neighbours {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function isPlainText(text: string, { id, url }: LinkMark, { from = '', to = '' }: Neighbours): boolean {
  if (text.includes('<')) return false;
  if (!text.includes(id)) return true;
  const [opened, closed] = [TAG.exec(from)?.groups, TAG.exec(to)?.groups];
  const name = opened?.['name']?.toLowerCase() ?? '';
  const isAllOfIt = opened?.['end'] === '' && closed?.['end'] === '/' && closed['name']?.toLowerCase() === name;
  return text.trim() === url && isAllOfIt && SAYING_ELEMENTS.has(name);
}
