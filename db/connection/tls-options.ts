import { X509Certificate } from 'node:crypto';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import { parse } from 'pg-connection-string';
import { BadDatabaseAddress } from './bad-database-address.ts';
import type { AddressParameters, DatabaseAddress } from './database-address.ts';

const FILES = ['sslrootcert', 'sslcert', 'sslkey', 'sslpassword'] as const;

/**
 * What a connection is protected by. `written`: what stands in the address itself. Whoever names a certificate there means it
 * to be used, where libpq says nothing and does without.
 */
export function readProtection(given: AddressParameters, written: ReadonlySet<string>): DatabaseAddress['tls'] {
  const isOfSystem = given.sslrootcert === 'system';
  const { sslmode = isOfSystem ? 'verify-full' : 'prefer', sslnegotiation } = given;
  if (sslmode === 'disable' || sslmode === 'prefer') {
    const idle = FILES.find((name) => written.has(name));
    if (idle) throw new BadDatabaseAddress(`names ${idle}, which sslmode=${sslmode} does without: say verify-full`);
    if (sslnegotiation === 'direct')
      throw new BadDatabaseAddress('says sslnegotiation=direct: say sslmode=verify-full too');
    return sslmode === 'prefer' ? 'prefer' : false;
  }
  if (isOfSystem && sslmode !== 'verify-full') {
    throw new BadDatabaseAddress(`says sslmode=${sslmode} with sslrootcert=system, which needs verify-full`);
  }
  if (sslmode === 'verify-ca' && !given.sslrootcert) {
    throw new BadDatabaseAddress('says sslmode=verify-ca and names no sslrootcert');
  }
  if (Boolean(given.sslcert) !== Boolean(given.sslkey)) {
    throw new BadDatabaseAddress('must name sslcert and sslkey together');
  }
  return optionsOf({ ...given, sslmode, sslrootcert: isOfSystem ? undefined : given.sslrootcert });
}

/** As libpq means it, which the package that `pg` brings knows. Reads the files. */
function optionsOf({ sslmode, sslrootcert, sslcert, sslkey, sslpassword }: AddressParameters): ConnectionOptions {
  const named = Object.entries({ sslmode, sslrootcert, sslcert, sslkey });
  const query = new URLSearchParams(named.filter((entry): entry is [string, string] => entry[1] !== undefined));
  try {
    const { ssl } = parse(`postgres://server/?${query.toString()}`, { useLibpqCompat: true });
    const options = { ...(ssl as ConnectionOptions), ...(sslpassword ? { passphrase: sslpassword } : {}) };
    createSecureContext(options);
    if (options.ca) refuseNoCertificate(String(options.ca));
    return options;
  } catch (error) {
    throw new BadDatabaseAddress(`names certificates that cannot be used (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** Throws; TLS itself would take it without a word, and trust nobody. */
function refuseNoCertificate(pem: string): X509Certificate {
  return new X509Certificate(pem);
}
