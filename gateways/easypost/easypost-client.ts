import easyPost from '@easypost/api';

export interface EasyPostClientOptions {
  readonly apiKey: string;
  /** Ends in `/v2/`; EasyPost's own unless given. */
  readonly baseUrl?: string | undefined;
  readonly timeoutMs: number;
}

// The package's types describe its CommonJS build, in which the client is a property of what is imported.
const EasyPostClient = easyPost as unknown as typeof easyPost.default;
export type Client = InstanceType<typeof EasyPostClient>;

export function createEasyPostClient({ apiKey, baseUrl, timeoutMs }: EasyPostClientOptions): Client {
  return new EasyPostClient(apiKey, {
    ...(baseUrl !== undefined && { baseUrl: baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/` }),
    // The client's own `timeout` option is never applied.
    requestMiddleware: (request: { timeout(ms: number): unknown }) => request.timeout(timeoutMs),
  });
}
