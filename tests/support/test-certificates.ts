import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a certificate and its key. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority extends TestCertificate {
  /** `forNames`: as openssl writes them, `DNS:localhost,IP:127.0.0.1`. */
  issue(name: string, options?: { readonly forNames?: string; readonly days?: number }): TestCertificate;
}

/** An authority of the test's own, which signs with the machine's `openssl`. */
export function createTestAuthority(folder: string, name: string): TestAuthority {
  const fileOf = (file: string) => join(folder, file);
  const own = { cert: fileOf(`${name}.crt`), key: fileOf(`${name}.key`) };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', own.key, '-out', own.cert, '-days', '2', '-subj', `/CN=${name}`);
  return {
    ...own,
    issue(subject, { forNames = 'DNS:localhost', days = 2 } = {}) {
      const issued = { cert: fileOf(`${subject}.crt`), key: fileOf(`${subject}.key`) };
      const [request, names] = [fileOf(`${subject}.csr`), fileOf(`${subject}.names`)];
      writeFileSync(names, `subjectAltName=${forNames}\n`);
      openssl('req', ...newKey, '-keyout', issued.key, '-out', request, '-subj', `/CN=${subject}`);
      const signing = ['-CA', own.cert, '-CAkey', own.key, '-CAcreateserial', '-days', String(days)];
      openssl('x509', '-req', '-in', request, ...signing, '-extfile', names, '-out', issued.cert);
      return issued;
    },
  };
}

function openssl(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${error?.message ?? stderr}`);
}
