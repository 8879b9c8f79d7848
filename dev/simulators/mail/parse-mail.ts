export interface ParsedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Reads what a plain-text message from a mail library says (RFC 5322 headers, RFC 2047 words, one body part). */
export function parseMail(raw: Buffer): ParsedMail {
  const source = raw.toString('latin1');
  const split = source.indexOf('\r\n\r\n');
  const headers = parseHeaders(split === -1 ? source : source.slice(0, split));
  const body = split === -1 ? '' : source.slice(split + 4);
  const header = (name: string) => decodeWords(headers.get(name) ?? '');
  return {
    messageId: header('message-id'),
    from: header('from'),
    to: header('to'),
    subject: header('subject'),
    text: decodeBody(body, headers.get('content-transfer-encoding')?.toLowerCase() ?? '7bit').trimEnd(),
  };
}

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
