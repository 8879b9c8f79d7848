import type { Shipment } from './easypost-state.ts';

/** A one-page PDF of 4 × 6 inches with what a parcel label says. */
export function labelPdf({
  to_address: to,
  from_address: from,
  selected_rate: rate,
  tracking_code: code,
}: Shipment): Buffer {
  const lines = [
    `${rate?.carrier} ${rate?.service}`,
    '',
    'FROM',
    from.name,
    from.street1,
    `${from.zip} ${from.city} ${from.country}`,
    '',
    'TO',
    to.name,
    to.street1,
    to.street2,
    `${to.zip} ${to.city}`,
    to.country,
    '',
    code,
    '',
    'SIMULATED LABEL - NOT VALID FOR POSTAGE',
  ];
  const text = lines.map((line) => `(${escapeText(line ?? '')}) Tj T*`).join('\n');
  const content = `BT /F1 12 Tf 16 TL 18 400 Td\n${text}\nET`;
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]);
}

/** Objects numbered from 1, with the cross-reference table of byte offsets that readers want. */
function pdfOf(objects: readonly string[]): Buffer {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = file.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** Helvetica's built-in encoding has Latin letters only. */
function escapeText(text: string): string {
  return text.replace(/[^\u0020-\u007e\u00a0-\u00ff]/g, '?').replace(/[\\()]/g, String.raw`\$&`);
}
