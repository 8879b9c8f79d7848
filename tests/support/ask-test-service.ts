import { get } from 'node:http';
import { testServicesUrl } from './test-config.ts';

/** Asks the switchboard of this jest run; see test-services.ts. */
export function askTestService(path: string): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    // Not fetch: that gives up after five minutes, and a first run may build a server.
    get(`${testServicesUrl()}${path}`, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(body) as Record<string, string>);
        else reject(new Error(body));
      });
    }).on('error', reject);
  });
}
