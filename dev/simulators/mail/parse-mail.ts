export interface ParsedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Of a mail in both forms. */
  readonly html: string | null;
  /** The header `List-Unsubscribe`; empty without. */
  readonly listUnsubscribe: string;
}

/** Reads what a message from a mail library says (RFC 5322 headers, RFC 2047 words; one body, or one in two forms: RFC 2046, 5.1.4). */
export function parseMail(raw: Buffer): ParsedMail {
  const { headers, body } = parsePart(raw.toString('latin1'));
  const header = (name: string) => decodeWords(headers.get(name) ?? '');
  return {
    messageId: header('message-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    listUnsubscribe: header('list-unsubscribe'),
    ...bodiesOf(headers, body),
  };
}

interface Part {
  readonly headers: Map<string, string>;
  readonly body: string;
}

function parsePart(source: string): Part {
  const split = source.indexOf('\r\n\r\n');
  const headers = parseHeaders(split === -1 ? source : source.slice(0, split));
  return { headers, body: split === -1 ? '' : source.slice(split + 4) };
}

function bodiesOf(headers: Part['headers'], body: string): Pick<ParsedMail, 'text' | 'html'> {
  const boundary = /^multipart\/alternative;.*boundary="?([^";]+)"?/i.exec(headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) return { text: textOf({ headers, body }), html: null };
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => parsePart(part.replace(/^\r\n/, '')));
  const found = (type: string) => parts.find((part) => part.headers.get('content-type')?.startsWith(type));
  const [plain, html] = [found('text/plain'), found('text/html')];
  return { text: plain ? textOf(plain) : '', html: html ? textOf(html) : null };
}

const textOf = ({ headers, body }: Part) =>
  decodeBody(body, headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit').trimEnd();

function parseHeaders(block: string): Map<string, string> {
  // A line that begins with white space continues the one before.
  const lines = block.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

/** `=?UTF-8?Q?caf=C3=A9?=`; white space between two such words is not part of the text. */
function decodeWords(text: string): string {
  return Buffer.from(text, 'latin1')
    .toString('utf8')
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : unquote(word.replaceAll('_', ' ')).toString('utf8'),
    );
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return unquote(body.replaceAll('=\r\n', '')).toString('utf8');
  return Buffer.from(body, 'latin1').toString('utf8');
}

function unquote(text: string): Buffer {
  const bytes = text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
