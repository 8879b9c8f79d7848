/** Text as it may stand in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export interface HtmlPage {
  readonly title: string;
  /** HTML that goes into the head: styles and scripts. */
  readonly head: string;
  /** HTML. */
  readonly body: string;
}

/** A whole page. The empty icon keeps browsers from asking for /favicon.ico. */
export function htmlPage({ title, head, body }: HtmlPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,">
${head}
</head><body>
${body}
</body></html>
`;
}
