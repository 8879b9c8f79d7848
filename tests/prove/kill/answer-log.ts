import type { Attempt } from '../../support/shop/patient-client.ts';

/** What all clients together were told. */
export interface AnswerLog {
  hear(attempt: Attempt): void;
  /** How often which kind of answer came, the most frequent first. */
  counts(): string;
  /** When each order was asked for and confirmed (epoch milliseconds). */
  readonly confirmations: readonly { readonly sentAt: number; readonly endedAt: number }[];
  /** What no client may be told. */
  readonly complaints: readonly string[];
}

/** @param apiWasAway whether the API was away at some moment between the two (epoch milliseconds) */
export function createAnswerLog(apiWasAway: (from: number, to: number) => boolean): AnswerLog {
  const counts = new Map<string, number>();
  const complaints: string[] = [];
  const confirmations: { sentAt: number; endedAt: number }[] = [];
  return {
    complaints,
    confirmations,
    hear(attempt) {
      const kind = kindOf(attempt);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (kind === 'POST /v1/orders 201') confirmations.push({ sentAt: attempt.sentAt, endedAt: attempt.endedAt });
      const complaint = complaintAbout(attempt, apiWasAway);
      if (complaint) complaints.push(`${describe(attempt)}: ${complaint}`);
    },
    counts: () =>
      [...counts]
        .toSorted(([, a], [, b]) => b - a)
        .map(([kind, count]) => `${kind} × ${count}`)
        .join(', '),
  };
}

/** A 4xx is for the client's story to judge. */
function complaintAbout(
  { came, sentAt, endedAt }: Attempt,
  apiWasAway: (from: number, to: number) => boolean,
): string | undefined {
  if ('failure' in came) {
    const isOutage = came.failure === 'refused' || came.failure === 'cut';
    if (isOutage && apiWasAway(sentAt, endedAt)) return undefined;
    return `no answer though the API was there (${came.failure}: ${came.detail})`;
  }
  const { status, headers, body } = came;
  if (status < 500) return undefined;
  if (status !== 503) return `answered ${status}: ${JSON.stringify(body)}`;
  const isProblem = headers.get('content-type') === 'application/problem+json' && body.code === 'service-unavailable';
  const mayRepeat = /^[1-9]\d*$/.test(headers.get('retry-after') ?? '');
  return isProblem && mayRepeat ? undefined : `answered 503 without saying when to ask again: ${JSON.stringify(body)}`;
}

function kindOf(attempt: Attempt): string {
  const { came } = attempt;
  if ('failure' in came) return `connection ${came.failure}`;
  return `${describe(attempt)} ${came.status}${came.status >= 400 ? ` ${came.body.code}` : ''}`;
}

function describe({ method, path }: Attempt): string {
  const [address = ''] = path.split('?');
  return `${method} ${address.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}')}`;
}
