import pino, { type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.ts';

export interface LogOptions {
  /** Stands in every line. */
  readonly process: 'api' | 'worker';
  readonly level: string;
  /** What this process knows and no line may hold. */
  readonly secrets: readonly string[];
  /** Standard output, unless a test wants to read along. */
  readonly destination?: DestinationStream;
}

/** Shorter ones are part of so many words that hiding them would hide the log. */
const SECRET_LENGTH_MIN = 6;

/** JSON lines on standard output. Errors are described, not dumped, and whatever still holds a secret is blotted out. */
export function createLog({ process, level, secrets, destination }: LogOptions): Logger {
  const hidden = [...new Set(secrets.flatMap(waysToWrite))].filter(({ length }) => length >= SECRET_LENGTH_MIN);
  const blot = (line: string) => hidden.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  const options = {
    level,
    base: { process },
    serializers: { err: (error: unknown) => describeError(error) },
    hooks: { streamWrite: blot },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** As it is, within JSON, and within an address. */
function waysToWrite(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}

/** The passwords in an address such as `DATABASE_URL`, written both ways. None if it has none. */
export function passwordsIn(url: string): string[] {
  // By hand: an address that names several servers is no URL.
  const ofLogin = /^[^/]*\/\/[^/?#:]*:([^/?#]*)@/.exec(url)?.[1] ?? '';
  const ofParameters = [...url.matchAll(/[?&](?:ssl)?password=([^&#]*)/g)].map(([, password = '']) => password);
  return [ofLogin, ...ofParameters].filter(Boolean).flatMap(bothWays);
}

function bothWays(password: string): string[] {
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
