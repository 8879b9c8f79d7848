import { connect } from 'node:net';
import { readDatabaseAddress } from '../../db/connection/database-address.ts';
import { openDatabase } from '../../db/database.ts';
import { readLoggedValues } from '../../db/people/logged-values.ts';
import { runningStackOn } from '../stack/stack-lock.ts';
import { isPortFree } from '../stack/ports.ts';
import { portVariables, type StackConfig } from '../stack/stack-config.ts';
import { localParts, neededPorts } from '../stack/stack-environment.ts';
import { bad, type Finding, good } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;

/** One finding for each taken port, or one for all. */
export async function checkPorts(config: StackConfig): Promise<Finding[]> {
  const name = 'Ports';
  const pid = runningStackOn(config.dataDir);
  if (pid) return [good(name, `in use by the stack that is running (process ${pid})`)];
  const needed = neededPorts(localParts(config));
  const findings: Finding[] = [];
  for (const part of needed) {
    const port = config.ports[part];
    if (await isPortFree(port)) continue;
    const { neededBy, variable } = portVariables[part];
    const mend = `stop what uses it, set ${variable} to another port, or start with --free-ports`;
    findings.push(bad(name, `${port} is taken, and ${neededBy} needs it`, mend));
  }
  return findings.length > 0
    ? findings
    : [good(name, `${needed.map((part) => config.ports[part]).join(', ')} are free`)];
}

/** Whether the servers that the environment names answer; nothing is said of those that it does not name. */
export async function checkNamedServers(config: StackConfig): Promise<Finding[]> {
  const named: (readonly [string, string | undefined, number])[] = [
    ['TEMPORAL_ADDRESS', config.temporalAddress && `grpc://${config.temporalAddress}`, 7233],
    ['SMTP_URL', config.smtpUrl, 25],
  ];
  const databases = config.databaseUrl ? readDatabaseAddress(config.databaseUrl).servers : [];
  return Promise.all([
    // A socket of this machine has no port that could be asked.
    ...databases.flatMap(({ host, port }) => (host.startsWith('/') ? [] : [checkAddress('DATABASE_URL', host, port)])),
    ...named.flatMap(([variable, url, port]) => (url ? [checkServer(variable, url, port)] : [])),
  ]);
}

/** What a database of one's own writes into its log. Nothing is said where there is none, or none that can be asked. */
export async function checkDatabaseLog({ databaseUrl }: StackConfig): Promise<Finding[]> {
  if (!databaseUrl) return [];
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, connectTimeoutMs: ANSWER_WITHIN_MS });
  try {
    const said = await readLoggedValues(database.em.fork());
    const mend =
      'set log_error_verbosity to terse, and log_parameter_max_length and log_parameter_max_length_on_error to 0: docs/operating.md, Personal data';
    if (said.length > 0) return said.map((sentence) => bad("The database's log", sentence, mend));
    return [good("The database's log", 'holds no values of statements and rows')];
  } catch {
    // That it does not answer is said of its address.
    return [];
  } finally {
    await database.close();
  }
}

async function checkServer(variable: string, url: string, usualPort: number): Promise<Finding> {
  if (!URL.canParse(url)) return bad(variable, 'is not an address', `write it as scheme://host:port, or unset it`);
  const { hostname, port } = new URL(url);
  return checkAddress(variable, hostname, Number(port) || usualPort);
}

async function checkAddress(variable: string, host: string, port: number): Promise<Finding> {
  const at = `${host}:${port}`;
  return (await answers(host, port))
    ? good(variable, `${at} answers`)
    : bad(variable, `${at} does not answer`, `start it, or unset ${variable}`);
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
