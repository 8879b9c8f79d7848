import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptions } from '../../tools/shared/read-options.ts';

export interface LookConfig {
  /** Of the API of a running shop. */
  readonly url: string;
  /** The cookie of somebody who has signed in, as the browser sends it. */
  readonly cookie: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
  /** Folder of the pictures. */
  readonly to: string;
  readonly browser: string;
  /** Also do what staff are asked to do: it stops and cancels orders. */
  readonly trials: boolean;
  /** Data folder of the shop, which is given what the trials need; undefined: they do with what there is. */
  readonly prepare: string | undefined;
  /** Where its carriers are simulated. */
  readonly carriers: string;
}

export const lookUsage = `npm run look -- [options]

Opens the pages for staff of a running shop (npm start) in a browser: wide and narrow, light and dark. Looks for what keeps people from using
them (axe-core), for errors of the browser, and for pages that are wider than a telephone; and takes a picture of each.

  --url=URL                   the shop: http://localhost:8080 unless said
  --email=EMAIL --password=…  who signs in, where that takes no second factor
  --cookie=NAME=VALUE         or the cookie of a session that is there
  --to=FOLDER                 of the pictures: .data/look unless said
  --trials                    also does what staff are asked to do, as a person would, and says how long it takes: it
                              stops, cancels and settles orders of that shop
  --prepare=FOLDER            places the orders first that the trials need. FOLDER: the shop's data, as
                              "CARRIER_DELIVERY_MS=3600000 npm start -- --warehouse=manual --data-dir=FOLDER" has it
  --carriers=URL              where its carriers are simulated: http://127.0.0.1:12112 unless said
  --browser=FILE              chromium, /usr/bin/chromium unless said
  --help

Exit code 0: nothing was found; 1: something was; 2: the command line is wrong.`;

/** Throws BadCommand. */
export function readLookConfig(args: readonly string[]): LookConfig {
  const given = readOptions(args, {
    url: 'string',
    cookie: 'string',
    email: 'string',
    password: 'string',
    to: 'string',
    browser: 'string',
    trials: 'boolean',
    prepare: 'string',
    carriers: 'string',
  });
  const { url = 'http://localhost:8080', cookie, email, password } = given;
  if (!URL.canParse(url)) throw new BadCommand(`--url: "${url}" is no address.`);
  if (cookie === undefined && (email === undefined || password === undefined)) {
    throw new BadCommand('Say who looks: --email and --password, or --cookie.');
  }
  const { to = '.data/look', browser = '/usr/bin/chromium', trials = false } = given;
  const { prepare, carriers = 'http://127.0.0.1:12112' } = given;
  return { url: url.replace(/\/$/, ''), cookie, email, password, to, browser, trials, prepare, carriers };
}
