import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeStack } from './describe-stack.ts';
import { postgresUrl } from '../../tools/shared/local-postgres.ts';
import { ABOUT_ORDERS } from './workflow-list-links.ts';
import type { StackAddresses } from './stack-environment.ts';

function shown(databaseUrl: string): string {
  const addresses = { api: 'http://localhost:8080', worker: 'http://localhost:9464', databaseUrl } as StackAddresses;
  return describeStack({ addresses, seeded: undefined }, '5');
}

function shownWithTemporal(): string {
  const addresses = {
    api: 'http://localhost:8080',
    worker: 'http://localhost:9464',
    databaseUrl: postgresUrl(5432, 'shop'),
    temporalUi: 'http://localhost:8233',
    temporalNamespace: 'default',
  } as StackAddresses;
  return describeStack({ addresses, seeded: undefined }, '5');
}

const linksToTemporal = (text: string): string[] => text.match(/http:\/\/localhost:8233[^\s)>]*/g) ?? [];

describe('describeStack', () => {
  it('shows where our own database is, with what psql needs', () => {
    expect(shown(postgresUrl(5432, 'quartermaster'))).toContain(postgresUrl(5432, 'quartermaster'));
  });

  it('links to the orders that need a person', () => {
    // Not all of them have a workflow that knows: the pages for staff show all.
    expect(shownWithTemporal()).toContain('http://localhost:8080/ops\n');
    const [, link = ''] = /needing a person +(\S+)/.exec(shownWithTemporal()) ?? [];
    expect(new URL(link).searchParams.get('query')).toBe('NeedsAttention = true AND ExecutionStatus = "Running"');
  });

  it('links to no list of workflows in which sweeps bury orders, nor does any page', () => {
    const links = linksToTemporal(shownWithTemporal());
    expect(new URL(links[0] ?? '').searchParams.get('query')).toBe(ABOUT_ORDERS);
    for (const link of links) expect(new URL(link).searchParams.get('query')).toBeTruthy();
    const pages = [
      'README.md',
      ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    ];
    const linked = pages
      .filter((page) => page.endsWith('.md'))
      .flatMap((page) => linksToTemporal(readFileSync(page, 'utf8')));
    expect(linked.length).toBeGreaterThan(0);
    expect(links).toEqual(expect.arrayContaining(linked));
  });

  it('says where to go on in a shop without sample goods', () => {
    const addresses = {
      api: 'http://localhost:8080',
      worker: '',
      databaseUrl: postgresUrl(5432, 'shop'),
    } as StackAddresses;
    const staffLogin = { email: 'admin@shop.example', password: 'otter-kettle' };
    const seeded = { storefrontKey: 'sf', staffKey: 'st', staffLogin, skus: [], locations: [] };
    expect(describeStack({ addresses, seeded }, '5')).toContain('docs/your-own-shop.md');
    expect(describeStack({ addresses, seeded }, '5')).toMatch(/\/ops\n.*admin@shop.example {2}otter-kettle/);
    expect(describeStack({ addresses, seeded: { ...seeded, locations: ['MAIN'] } }, '5')).toContain('is sold');
  });

  it('shows no password that was given to it', () => {
    const text = shown('postgres://shop:hidden@db.example:5432/shop');
    expect(text).toContain('postgres://shop:***@db.example:5432/shop');
    expect(text).not.toContain('hidden');
  });
});
