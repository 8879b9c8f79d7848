import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { bodyTag } from './entity-tag.ts';

/** What a prepared answer is compressed with, the better one first. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The default, 11, takes three seconds for a script of 1.7 MB, for 8 % less. */
const BROTLI_QUALITY = 9;

/**
 * An answer that is the same for everybody for as long as the process runs: it is tagged once, and compressed once for each
 * encoding, when somebody first accepts that. So a stranger who asks for it again and again costs no more than the sending.
 */
export class PreparedBody {
  readonly bytes: Buffer;
  /** Its strong `ETag`. */
  readonly tag: string;
  readonly #compressed = new Map<Encoding, Promise<Buffer>>();

  constructor(content: string | Buffer) {
    this.bytes = Buffer.from(content);
    this.tag = bodyTag(this.bytes);
  }

  /** The same promise for all who ask. */
  compressed(encoding: Encoding): Promise<Buffer> {
    const known = this.#compressed.get(encoding);
    if (known) return known;
    const compressing = compress[encoding](this.bytes);
    this.#compressed.set(encoding, compressing);
    // Whoever asks next tries again.
    compressing.catch(() => this.#compressed.delete(encoding));
    return compressing;
  }
}

/** The best encoding that is accepted; undefined: as it is. `accepts` says what the client thinks of one of them. */
export function preferredEncoding(accepts: (encoding: Encoding) => boolean): Encoding | undefined {
  return ENCODINGS.find((encoding) => accepts(encoding));
}

const [asBrotli, asGzip] = [promisify(brotliCompress), promisify(gzip)];
const compress: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => asBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (bytes) => asGzip(bytes, { level: constants.Z_BEST_COMPRESSION }),
};
