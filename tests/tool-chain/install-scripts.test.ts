import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

describe('scripts that packages run when they are installed', () => {
  const manifest = read('package.json') as { allowScripts: Record<string, boolean>; scarfSettings: unknown };
  const { packages } = read('package-lock.json') as {
    packages: Record<string, { hasInstallScript?: boolean; os?: string[]; cpu?: string[] }>;
  };
  // Those of other machines are not installed here; npm asks on those.
  const withScript = Object.entries(packages)
    .filter(([, { hasInstallScript, os = ['linux'], cpu = ['x64'] }]) => {
      return hasInstallScript && os.includes('linux') && cpu.includes('x64');
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));

  it('are allowed or refused by name, each of them', () => {
    expect(withScript.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  });

  it('tell nobody of an installation, not even under an npm that knows no such list', () => {
    expect(withScript).toContain('@scarf/scarf');
    expect(manifest.allowScripts['@scarf/scarf']).toBe(false);
    // Source: github.com/scarf-sh/scarf-js, "As a user of a package using Scarf, how can I opt out of analytics?"
    expect(manifest.scarfSettings).toEqual({ enabled: false });
  });
});
