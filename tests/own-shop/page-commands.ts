import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../docs/your-own-shop.md');

/** The blocks of commands of the page that are to be pasted into a shell, in its order. */
export function readPageCommands(): string[] {
  const page = readFileSync(PAGE, 'utf8');
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** Every request that the page names, such as `PUT /v1/tax-rates/{country}/{taxClass}`. */
export function readPageRequests(): string[] {
  const page = readFileSync(PAGE, 'utf8').replaceAll(/```.*?```/gs, '');
  const cells = [
    ...page.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE)(?:`, `(?:GET|POST|PUT|PATCH|DELETE))*) (\/v1\/[^`?]+)/g),
  ];
  return cells.flatMap(([, methods = '', path = '']) =>
    methods.split('`, `').map((method) => `${method} ${path.trim()}`),
  );
}
