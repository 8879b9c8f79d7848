import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { BadDatabaseAddress } from './bad-database-address.ts';
import { libpqEnvironment } from './libpq-config.ts';
import { readProtection } from './tls-options.ts';

/** One of the servers that an address names. A host that begins with a slash is the folder of a socket. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
}

/** What `DATABASE_URL` says, read as libpq reads it. */
export interface DatabaseAddress {
  readonly servers: readonly DatabaseServer[];
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `prefer`: TLS where the server has it, and nobody checks whose it is. False: none. */
  readonly tls: ConnectionOptions | 'prefer' | false;
  /** Begins with TLS, and does not ask the server for it first. */
  readonly sslnegotiation: 'postgres' | 'direct';
  /** Which server will do. */
  readonly kind: 'any' | 'read-write' | 'primary';
  readonly applicationName: string | undefined;
  /** Settings of the session, as the server's command line has them: `-c search_path=shop`. */
  readonly options: string | undefined;
  readonly connectTimeoutMs: number | undefined;
}

/** All that are honoured. Nobody would notice that another one does nothing, so it is refused. */
const parameters = z
  .strictObject({
    host: z.string(),
    port: z.string().regex(/^\d*(,\d*)*$/, 'is not a port'),
    user: z.string(),
    password: z.string(),
    dbname: z.string(),
    sslmode: z.enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']),
    sslrootcert: z.string(),
    sslcert: z.string(),
    sslkey: z.string(),
    sslpassword: z.string(),
    sslnegotiation: z.enum(['postgres', 'direct']),
    target_session_attrs: z.enum(['any', 'read-write', 'primary']),
    application_name: z.string(),
    options: z.string(),
    connect_timeout: z.coerce.number().int().min(1).max(3_600),
    // So it is in any case: said to please libpq.
    gssencmode: z.enum(['disable', 'prefer']),
    channel_binding: z.enum(['disable']),
    load_balance_hosts: z.enum(['disable']),
    client_encoding: z.enum(['UTF8', 'utf8', 'auto']),
  })
  .partial();
export type AddressParameters = z.infer<typeof parameters>;

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const USUAL_PORT = 5_432;

/** Reads an address, and the certificates that it names. Throws BadDatabaseAddress. */
export function readDatabaseAddress(url: string, environment = libpqEnvironment()): DatabaseAddress {
  const written = writtenIn(url);
  const given = checked({ ...environment, ...written });
  const servers = serversOf(given);
  return {
    servers,
    user: given.user ?? '',
    password: given.password ?? '',
    database: given.dbname ?? given.user ?? '',
    tls: readProtection(given, new Set(Object.keys(written))),
    sslnegotiation: given.sslnegotiation ?? 'postgres',
    // The shop writes, so of several only one that takes writes is of use.
    kind: given.target_session_attrs ?? (servers.length > 1 ? 'read-write' : 'any'),
    applicationName: given.application_name,
    options: given.options,
    connectTimeoutMs: given.connect_timeout && given.connect_timeout * 1_000,
  };
}

/** Where the servers are, for people to read. Of an address that cannot be read: that. */
export function hostsOf(url: string): string {
  try {
    return readDatabaseAddress(url, {})
      .servers.map(({ host, port }) => `${host}:${port}`)
      .join(', ');
  } catch {
    return 'not an address';
  }
}

/** All that the text says, by the names that libpq has for it; the parameters have the last word. */
function writtenIn(url: string): Record<string, string> {
  const [whole, login = '', hosts = '', path = '', query = ''] = SHAPE.exec(url) ?? [];
  if (whole === undefined) {
    throw new BadDatabaseAddress(
      'must look like postgres://user:password@host:5432/database, where a password has %23 %2F %3F %40 for # / ? @',
    );
  }
  const colon = login.indexOf(':');
  const listed = [...hosts.matchAll(/(?:^|,)(\[[^\]]*\]|[^:,]*)(?::([^,]*))?(?=,|$)/g)];
  const said = {
    user: decoded(colon < 0 ? login : login.slice(0, colon)),
    password: decoded(colon < 0 ? '' : login.slice(colon + 1)),
    host: listed.map(([, host = '']) => decoded(host.replace(/^\[(.*)\]$/, '$1'))).join(','),
    port: listed.map(([, , port = '']) => port).join(','),
    dbname: decoded(path),
    // A plus sign is a plus sign here, as for libpq.
    ...Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B'))),
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => /[^,]/.test(value)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new BadDatabaseAddress('has a % that begins no character: %25 stands for one', { cause: error });
  }
}

function checked(given: Readonly<Record<string, string>>): AddressParameters {
  const { data, error } = parameters.safeParse(given);
  if (data) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw new BadDatabaseAddress(
      `has parameters that would do nothing: ${issue.keys.join(', ')}. Leave them out; ${Object.keys(parameters.shape).join(', ')} are honoured`,
    );
  }
  throw new BadDatabaseAddress(`has a parameter ${issue?.path.join('.')} that cannot be honoured: ${issue?.message}`);
}

function serversOf({ host = 'localhost', port = '' }: AddressParameters): DatabaseServer[] {
  const hosts = host.split(',');
  const ports = port.split(',');
  if (ports.length !== 1 && ports.length !== hosts.length) {
    throw new BadDatabaseAddress(`names ${hosts.length} hosts and ${ports.length} ports`);
  }
  return hosts.map((name, index) => {
    const number = Number(ports[ports.length === 1 ? 0 : index] || USUAL_PORT);
    if (number < 1 || number > 65_535) throw new BadDatabaseAddress(`has a port that is none: ${number}`);
    return { host: name || 'localhost', port: number };
  });
}
