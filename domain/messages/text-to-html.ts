/**
 * The inner part of an HTML mail from its text: paragraphs stand between empty lines, lines that begin with two spaces are the rows of a
 * table, and a paragraph that ends with an address, as in `See your order: https://…`, is a button.
 */
export function textToHtml(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) => blockToHtml(block))
    .join('\n');
}

const BUTTON = /^(?<label>[^\n]+): (?<href>https?:\/\/\S+)$/;

function blockToHtml(block: string): string {
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('  '))) {
    const rows = lines.map((line) => `<tr><td style="${CELL}">${escapeHtml(line.trim())}</td></tr>`);
    return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">${rows.join('')}</table>`;
  }
  const button = BUTTON.exec(block)?.groups;
  if (button) {
    return `<p style="margin:24px 0"><a href="${escapeHtml(button['href'] ?? '')}" style="${LINK}">${escapeHtml(button['label'] ?? '')}</a></p>`;
  }
  return `<p style="margin:0 0 16px">${lines.map((line) => escapeHtml(line)).join('<br>')}</p>`;
}

const CELL = 'padding:8px 0;border-bottom:1px solid #e2e2e2';
const LINK =
  'background:#1f4e79;color:#ffffff;padding:12px 20px;border-radius:4px;text-decoration:none;display:inline-block';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
