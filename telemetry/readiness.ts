export type PartStatus = 'up' | 'down';

/** Whether a process should be given work, and which of the parts that it needs is missing. */
export interface Readiness<Part extends string> {
  readonly status: PartStatus | 'draining';
  readonly parts: Readonly<Record<Part, PartStatus>>;
}

/** Looks at all parts at once. A check that rejects says that its part is down; each has to end by itself. */
export async function readinessOf<Part extends string>(
  checks: Readonly<Record<Part, () => Promise<unknown>>>,
  draining: AbortSignal,
): Promise<Readiness<Part>> {
  const names = Object.keys(checks) as Part[];
  const found = await Promise.all(names.map(async (name) => [name, await statusOf(checks[name])] as const));
  const isWhole = found.every(([, status]) => status === 'up');
  const status = isWhole ? 'up' : 'down';
  return {
    status: draining.aborted ? 'draining' : status,
    parts: Object.fromEntries(found) as Record<Part, PartStatus>,
  };
}

async function statusOf(check: () => Promise<unknown>): Promise<PartStatus> {
  try {
    await check();
    return 'up';
  } catch {
    return 'down';
  }
}
