import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestAuthority, type TestAuthority } from '../tests/support/test-certificates.ts';
import { testTemporal } from '../tests/support/test-temporal.ts';
import { startTlsProxy, type TlsProxy, type TlsProxyOptions } from '../tests/support/tls-proxy.ts';
import {
  connectionOptionsOf,
  readTemporalSettings,
  secretsOfTemporal,
  temporalVariablesIn,
} from './temporal-settings.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quartermaster-temporal-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function profiles(text: string): string {
  const file = join(folder, 'temporal.toml');
  writeFileSync(file, text);
  return file;
}

describe('the settings of Temporal', () => {
  it('are those of a server on this machine where nothing is said', () => {
    expect(readTemporalSettings({})).toEqual({ address: 'localhost:7233', namespace: 'default' });
  });

  it('turn TLS on with a key, and leave it off where that is said', () => {
    const env = { TEMPORAL_ADDRESS: 'cloud:7233', TEMPORAL_NAMESPACE: 'shop.a1', TEMPORAL_API_KEY: 'key' };
    expect(readTemporalSettings(env)).toEqual({
      address: 'cloud:7233',
      namespace: 'shop.a1',
      apiKey: 'key',
      tls: true,
    });
    expect(readTemporalSettings({ ...env, TEMPORAL_TLS: 'false' })).toMatchObject({ apiKey: 'key', tls: false });
  });

  it('come from a profile of a file that is named, and the environment has the last word', () => {
    const file = profiles(
      '[profile.shop]\naddress = "one:7233"\nnamespace = "shop"\n[profile.shop.grpc_meta]\nteam = "a"\n',
    );
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'shop', TEMPORAL_ADDRESS: 'two:7233' };
    expect(readTemporalSettings(env)).toEqual({ address: 'two:7233', namespace: 'shop', metadata: { team: 'a' } });
  });

  it('come from no file that nobody named', () => {
    profiles('[profile.default]\naddress = "cloud:7233"\n');
    writeFileSync(join(folder, 'temporal.toml'), '');
    expect(readTemporalSettings({ HOME: folder, XDG_CONFIG_HOME: folder }).address).toBe('localhost:7233');
  });

  it.each([
    [{ TEMPORAL_TLS: 'yes' }, /TEMPORAL_TLS/],
    [{ TEMPORAL_TLS_CLIENT_CERT_PATH: 'a.crt' }, /needs its key/],
    [{ TEMPORAL_TLS_CLIENT_KEY_DATA: 'a' }, /a key its certificate/],
    [{ TEMPORAL_TLS: 'false', TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'a' }, /TLS is turned off/],
    [{ TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/none/ca.crt' }, /ENOENT.*\/none\/ca\.crt/],
    [{ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: 'true' }, /Would do nothing[^]*TEMPORAL_TLS_DISABLE_HOST_VERIFICATION/],
    [{ TEMPORAL_CODEC_ENDPOINT: 'http://codec' }, /TEMPORAL_CODEC_ENDPOINT/],
    [{ TEMPORAL_CONFIG_FILE: '/none/temporal.toml' }, /There is no file \/none\/temporal\.toml/],
  ])('are refused with %j', (env, problem) => {
    expect(() => readTemporalSettings(env as Record<string, string>)).toThrow(problem);
  });

  it('are refused where a file has a word that nobody knows, or not the profile', () => {
    expect(() => readTemporalSettings({ TEMPORAL_CONFIG_FILE: profiles('[profile.default]\nadress = "x"\n') })).toThrow(
      /adress/,
    );
    const file = profiles('[profile.default]\naddress = "x"\n');
    expect(() => readTemporalSettings({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'shop' })).toThrow(
      /'shop' not found/,
    );
  });

  it('are told from what else is named after Temporal', () => {
    const env = { TEMPORAL_API_KEY: 'a', TEMPORAL_GRPC_META_TEAM: 'b', TEMPORAL_CLI_PATH: 'c', TEMPORAL_PORT: '1' };
    expect(temporalVariablesIn(env)).toEqual(['TEMPORAL_API_KEY', 'TEMPORAL_GRPC_META_TEAM']);
  });
});

describe('the secrets of Temporal', () => {
  const LINE = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
  const key = `-----BEGIN PRIVATE KEY-----\n${LINE}\n-----END PRIVATE KEY-----\n`;

  it('are the key, that of the certificate, whole and line by line, and all that goes with each request', () => {
    const secrets = secretsOfTemporal(
      readTemporalSettings({
        TEMPORAL_API_KEY: 'an-api-key',
        TEMPORAL_TLS_CLIENT_CERT_DATA: 'a certificate',
        TEMPORAL_TLS_CLIENT_KEY_DATA: key,
        TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer of-somebody',
      }),
    );
    expect(secrets).toEqual(['an-api-key', key, key.trim(), LINE, 'Bearer of-somebody']);
  });

  it('are those of files and profiles, too, and none where there is none', () => {
    const [cert, keyFile] = [join(folder, 'a.crt'), join(folder, 'a.key')];
    writeFileSync(cert, 'a certificate');
    writeFileSync(keyFile, key);
    const inFiles = { TEMPORAL_TLS_CLIENT_CERT_PATH: cert, TEMPORAL_TLS_CLIENT_KEY_PATH: keyFile };
    expect(secretsOfTemporal(readTemporalSettings(inFiles))).toContain(LINE);
    expect(secretsOfTemporal(readTemporalSettings({}))).toEqual([]);
  });
});

describe('a connection to a Temporal behind TLS', () => {
  let authority: TestAuthority;
  let proxy: TlsProxy | undefined;
  beforeAll(() => {
    authority = createTestAuthority(folder, 'authority');
  });
  afterEach(() => proxy?.close());

  async function behindTls(options: Omit<TlsProxyOptions, 'to' | 'shows'> = {}, host = 'localhost') {
    const { address } = await testTemporal();
    proxy = await startTlsProxy({ to: address, shows: authority.issue('server'), ...options });
    return { TEMPORAL_ADDRESS: `${host}:${proxy.port}`, TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert };
  }

  /** As API and set-up connect, and as workers do. What is to fail is given up sooner than what a busy machine may be late with. */
  async function connect(env: Record<string, string>, withinMs = 20_000): Promise<void> {
    const options = connectionOptionsOf(readTemporalSettings(env));
    const connection = await Connection.connect({ ...options, connectTimeout: withinMs });
    await connection.workflowService.getSystemInfo({});
    await connection.close();
    const native = await NativeConnection.connect(options);
    await native.workflowService.getSystemInfo({});
    await native.close();
  }

  it('shows the certificate of ours, from a file or as it is', async () => {
    const env = await behindTls({ knows: authority });
    const worker = authority.issue('worker');
    const inFiles = { TEMPORAL_TLS_CLIENT_CERT_PATH: worker.cert, TEMPORAL_TLS_CLIENT_KEY_PATH: worker.key };
    await connect({ ...env, ...inFiles });
    const [cert, key] = [readFileSync(worker.cert, 'utf8'), readFileSync(worker.key, 'utf8')];
    await connect({ ...env, TEMPORAL_TLS_CLIENT_CERT_DATA: cert, TEMPORAL_TLS_CLIENT_KEY_DATA: key });
    expect(new Set(proxy?.requests.map(({ client }) => client))).toEqual(new Set(['worker']));
    await expect(connect(env, 2_000)).rejects.toThrow();
  });

  it('sends the key, and what else is to go with each request', async () => {
    const env = await behindTls();
    await connect({ ...env, TEMPORAL_API_KEY: 'the-key', TEMPORAL_GRPC_META_TEAM: 'shop' });
    expect(proxy?.requests.length).toBeGreaterThan(1);
    for (const { headers } of proxy?.requests ?? []) {
      expect(headers).toMatchObject({ authorization: 'Bearer the-key', team: 'shop' });
    }
  });

  it('is not made to a server that nobody vouches for, or for another host', async () => {
    const env = await behindTls();
    const stranger = createTestAuthority(folder, 'stranger');
    const unknown = { ...env, TEMPORAL_TLS_SERVER_CA_CERT_PATH: stranger.cert };
    await expect(connect(unknown, 2_000)).rejects.toThrow();
    proxy?.close();
    const elsewhere = await behindTls({}, '127.0.0.1');
    await expect(connect(elsewhere, 2_000)).rejects.toThrow();
    await connect({ ...elsewhere, TEMPORAL_TLS_SERVER_NAME: 'localhost' });
  });
});
