import { describe, expect, it } from '@jest/globals';
import { describeStack } from './describe-stack.ts';
import { postgresUrl } from './postgres-server.ts';
import type { StackAddresses } from './stack-environment.ts';

function shown(databaseUrl: string): string {
  const addresses = { api: 'http://localhost:8080', worker: 'http://localhost:9464', databaseUrl } as StackAddresses;
  return describeStack({ addresses, seeded: undefined }, '5');
}

describe('describeStack', () => {
  it('shows where our own database is, with what psql needs', () => {
    expect(shown(postgresUrl(5432, 'quartermaster'))).toContain(postgresUrl(5432, 'quartermaster'));
  });

  it('links to the orders that need a person', () => {
    const addresses = {
      api: 'http://localhost:8080',
      worker: 'http://localhost:9464',
      databaseUrl: postgresUrl(5432, 'shop'),
      temporalUi: 'http://localhost:8233',
      temporalNamespace: 'default',
    } as StackAddresses;
    const text = describeStack({ addresses, seeded: undefined }, '5');
    const [, link = ''] = /needing a person +(\S+)/.exec(text) ?? [];
    expect(new URL(link).searchParams.get('query')).toBe('NeedsAttention = true AND ExecutionStatus = "Running"');
  });

  it('shows no password that was given to it', () => {
    const text = shown('postgres://shop:hidden@db.example:5432/shop');
    expect(text).toContain('postgres://shop:***@db.example:5432/shop');
    expect(text).not.toContain('hidden');
  });
});
