import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { parseMail } from '../../../dev/simulators/mail/parse-mail.ts';

/** What the server does with the mail of an address: of six, one is put off at first and one has no mailbox. */
export type Treatment = 'taken' | 'put off' | 'no mailbox';

export function treatmentOf(address: string): Treatment {
  const first = createHash('sha256').update(address).digest()[0] ?? 0;
  return first % 6 === 0 ? 'put off' : first % 6 === 1 ? 'no mailbox' : 'taken';
}

/** Times that an address is put off. */
const PUT_OFF_TIMES = 2;

export interface RefusingMailServer {
  readonly url: string;
  /** How often each mail was taken, by its Message-ID. */
  readonly taken: ReadonlyMap<string, number>;
  /** How often each address was refused. */
  readonly refused: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** A mail server that refuses a third of all addresses, half of them for good. */
export async function startRefusingMailServer(): Promise<RefusingMailServer> {
  const taken = new Map<string, number>();
  const refused = new Map<string, number>();
  const count = (counts: Map<string, number>, of: string) => counts.set(of, (counts.get(of) ?? 0) + 1);
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      const treatment = treatmentOf(address);
      const isRefused =
        treatment === 'no mailbox' || (treatment === 'put off' && (refused.get(address) ?? 0) < PUT_OFF_TIMES);
      if (!isRefused) return done();
      count(refused, address);
      const responseCode = treatment === 'no mailbox' ? 550 : 451;
      done(Object.assign(new Error(responseCode === 550 ? '5.1.1 No such user' : '4.2.0 Later'), { responseCode }));
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        count(taken, parseMail(Buffer.concat(chunks)).messageId);
        done();
      });
    },
  });
  // A sender that was killed in mid-message.
  smtp.on('error', () => {});
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    refused,
    close: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  };
}
