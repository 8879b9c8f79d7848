import { readDatabaseAddress } from '../../db/connection/database-address.ts';
import { passwordsIn } from '../../telemetry/log.ts';
import { firstOrderSnippet } from '../seed/first-order.ts';
import { postgresUrl } from '../../tools/shared/local-postgres.ts';
import { workflowListLinks } from './workflow-list-links.ts';
import type { StartedStack } from './start-stack.ts';

/** What a newcomer sees when everything is up: where things are, and a first order to paste. */
export function describeStack({ addresses, seeded, vapidPublicKey }: StartedStack, secondsTaken: string): string {
  const { api, temporalUi, temporalNamespace } = addresses;
  const login = seeded?.staffLogin;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Pages for staff', `${api}/ops`],
    ['Login for them', login && `${login.email}  ${login.password}`],
    ['API', api],
    ['API reference', `${api}/docs`],
    ...(temporalUi === undefined ? [] : workflowListLinks(temporalUi, temporalNamespace)),
    ['Mail that was sent', addresses.mail],
    ['Texts that were sent', addresses.twilio && `${addresses.twilio}/messages`],
    ['Stripe simulator', addresses.stripe],
    ['EasyPost simulator', addresses.easypost],
    ['PostgreSQL', showDatabase(addresses.databaseUrl)],
    ['API metrics', addresses.apiMetrics],
    ['Worker metrics', `${addresses.worker}/metrics`],
    ['Worker health', `${addresses.worker}/readyz`],
    ['Data and logs', addresses.dataDir],
    ['Storefront API key', seeded?.storefrontKey],
    ['Staff API key', seeded?.staffKey],
    ['Key of push messages', vapidPublicKey],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`  ${name.padEnd(20)}${value}`] : []));
  return [
    `\nReady after ${secondsTaken} s. Ctrl-C stops everything.\n`,
    ...lines,
    '',
    nextStep({ addresses, seeded }),
    '',
  ].join('\n');
}

/** The password of our own server is no secret and wanted for `psql`; one that was given to us is not ours to show. */
function showDatabase(databaseUrl: string): string {
  const { servers, database } = readDatabaseAddress(databaseUrl, {});
  if (databaseUrl === postgresUrl(servers[0]?.port ?? 0, database)) return databaseUrl;
  return passwordsIn(databaseUrl).reduce((shown, password) => shown.replaceAll(password, '***'), databaseUrl);
}

function nextStep({ addresses, seeded }: StartedStack): string {
  const [sku] = seeded?.skus ?? [];
  if (!seeded)
    return 'DATABASE_URL names a shop with products of its own; "npm run credentials" makes an API key for it.';
  if (seeded.locations.length === 0)
    return 'A shop of your own: docs/your-own-shop.md fills it by curl, and "npm run ready" says what it still lacks.';
  if (!sku) return 'Everything in the sample shop is sold: POST /v1/stock-receipts brings goods in.';
  const snippet = firstOrderSnippet({ apiUrl: addresses.api, storefrontKey: seeded.storefrontKey, sku });
  return `A first order, to paste into another terminal:\n\n${snippet}\n`;
}
