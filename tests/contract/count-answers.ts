/** How many requests an API has answered, by the class of the status: `2xx`, `4xx`, `5xx`. */
export type AnswerCounts = Readonly<Record<string, number>>;

const COUNT = /^quartermaster_http_request_duration_seconds_count\{[^}]*status="(\d)[^"]*"[^}]*\} (\d+)/gm;

/** From the metrics of an API, as Prometheus reads them. */
export function countAnswers(metrics: string): AnswerCounts {
  const counts: Record<string, number> = {};
  for (const [, status = '', count] of metrics.matchAll(COUNT)) {
    const name = `${status}xx`;
    counts[name] = (counts[name] ?? 0) + Number(count);
  }
  return counts;
}

/** Those of the second that came after the first. */
export function answersSince(before: AnswerCounts, now: AnswerCounts): AnswerCounts {
  return Object.fromEntries(Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}
