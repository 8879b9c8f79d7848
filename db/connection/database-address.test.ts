import { describe, expect, it } from '@jest/globals';
import { BadDatabaseAddress } from './bad-database-address.ts';
import { hostsOf, readDatabaseAddress } from './database-address.ts';
import { libpqEnvironment } from './libpq-config.ts';

const read = (url: string, environment = {}) => readDatabaseAddress(url, environment);

function problemOf(url: string): string {
  try {
    read(url);
  } catch (error) {
    expect(error).toBeInstanceOf(BadDatabaseAddress);
    return (error as Error).message;
  }
  return 'none';
}

describe('the address of the database', () => {
  it('is a server, a login and a database', () => {
    expect(read('postgresql://sh%40p:p%2Fw@db.example:6000/the%20shop')).toMatchObject({
      servers: [{ host: 'db.example', port: 6_000 }],
      user: 'sh@p',
      password: 'p/w',
      database: 'the shop',
    });
  });

  it.each([
    ['postgres://a,b/shop', 'a:5432, b:5432', 'read-write'],
    ['postgres://u:p@a:1,b:2/shop', 'a:1, b:2', 'read-write'],
    ['postgres://a,b:2/shop?target_session_attrs=any', 'a:5432, b:2', 'any'],
    ['postgres://a,b,c/shop?target_session_attrs=primary&port=7', 'a:7, b:7, c:7', 'primary'],
    ['postgres://[::1]:1,[fe80::2]/shop', '::1:1, fe80::2:5432', 'read-write'],
    ['postgres:///shop?host=/var/run/postgresql', '/var/run/postgresql:5432', 'any'],
    ['postgres://%2Frun%2Fpg/shop', '/run/pg:5432', 'any'],
    ['postgres:///shop', 'localhost:5432', 'any'],
  ])('%s is at %s, and %s will do', (url, hosts, kind) => {
    expect(hostsOf(url)).toBe(hosts);
    expect(read(url).kind).toBe(kind);
  });

  it('takes the database of its user where it names none', () => {
    expect(read('postgres://shop:pw@db').database).toBe('shop');
  });

  it('says how the session is to be', () => {
    const url = 'postgres://db/shop?application_name=api&options=-c%20search_path%3Dshop&connect_timeout=2';
    expect(read(url)).toMatchObject({
      applicationName: 'api',
      options: '-c search_path=shop',
      connectTimeoutMs: 2_000,
    });
  });

  it('takes a plus sign as what it is', () => {
    expect(read('postgres://db/shop?password=a+b').password).toBe('a+b');
  });

  it.each([
    [
      'keepalives_count=3&pgbouncer=true',
      /parameters that would do nothing: keepalives_count, pgbouncer\. Leave them out/,
    ],
    ['sslmode=allow', /parameter sslmode that cannot be honoured/],
    ['sslmode=no-verify', /parameter sslmode/],
    ['ssl=true', /would do nothing: ssl\./],
    ['target_session_attrs=standby', /parameter target_session_attrs/],
    ['channel_binding=require', /parameter channel_binding/],
    ['connect_timeout=soon', /parameter connect_timeout/],
    ['sslmode=verify-ca', /names no sslrootcert/],
    ['sslrootcert=/ca.crt', /names sslrootcert, which sslmode=prefer does without/],
    ['sslmode=disable&sslkey=/a.key', /names sslkey, which sslmode=disable does without/],
    ['sslmode=require&sslcert=/a.crt', /sslcert and sslkey together/],
    ['sslmode=require&sslrootcert=system', /sslrootcert=system, which needs verify-full/],
    ['sslmode=verify-full&sslrootcert=/none/ca.crt', /certificates that cannot be used \(ENOENT.*\/none\/ca\.crt/],
    ['sslmode=verify-full&sslrootcert=package.json', /certificates that cannot be used/],
    ['sslnegotiation=direct', /sslnegotiation=direct: say sslmode=verify-full too/],
    ['host=a,b&port=1,2,3', /names 2 hosts and 3 ports/],
    ['port=70000', /port that is none/],
  ])('is refused with %s', (query, problem) => {
    expect(problemOf(`postgres://db/shop?${query}`)).toMatch(problem);
  });

  it.each(['mysql://db/shop', 'db/shop', 'postgres://u:p#w@db/shop', 'postgres://u:%zz@db/shop'])(
    'is refused as %s, without a word of what stands in it',
    (url) => {
      expect(problemOf(url)).toMatch(/^The address of the database /);
      expect(problemOf(url)).not.toMatch(/p#w|zz|shop/);
    },
  );

  it('protects nothing, whatever the server can, or as it is told', () => {
    expect(read('postgres://db/shop?sslmode=disable').tls).toBe(false);
    expect(read('postgres://db/shop').tls).toBe('prefer');
    expect(read('postgres://db/shop?sslmode=require').tls).toMatchObject({ rejectUnauthorized: false });
    expect(read('postgres://db/shop?sslmode=verify-full').tls).toEqual({});
    expect(read('postgres://db/shop?sslrootcert=system').tls).toEqual({});
  });

  it('leaves to the environment what it does not say itself, as libpq does', () => {
    const environment = libpqEnvironment({ PGSSLMODE: 'verify-full', PGAPPNAME: 'psql', PGUSER: '', HOME: '/root' });
    expect(environment).toEqual({ sslmode: 'verify-full', application_name: 'psql' });
    expect(read('postgres://db/shop', environment)).toMatchObject({ tls: {}, applicationName: 'psql' });
    expect(read('postgres://db/shop?sslmode=disable&application_name=api', environment)).toMatchObject({
      tls: false,
      applicationName: 'api',
    });
  });
});
