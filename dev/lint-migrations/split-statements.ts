export interface Statement {
  /** As it is written, with the comments before it. */
  readonly text: string;
  /** Lower case, with one blank where there were several, and without comments and what stands in quotes. */
  readonly bare: string;
  /** What stands between dollar signs: the code of a block or function. */
  readonly code: string;
  /** Where `text` begins and ends in the whole. */
  readonly from: number;
  readonly to: number;
}

const PARTS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|;|[^-/'"$;]+|[\s\S]/g;

/** The statements of a migration, by their semicolons. */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  let bare = '';
  let code = '';
  const end = (to: number) => {
    const shortened = bare.replace(/\s+/g, ' ').trim().toLowerCase();
    if (shortened !== '') statements.push({ text: sql.slice(from, to), bare: shortened, code, from, to });
    [from, bare, code] = [to, '', ''];
  };
  for (const { 0: part, index } of sql.matchAll(PARTS)) {
    if (part === ';') end(index + 1);
    else if (/^(--|\/\*)/.test(part)) bare += ' ';
    else if (part.startsWith("'")) bare += "''";
    else if (/^\$\w*\$/.test(part) && part.length > 1) code += part;
    else bare += part.replaceAll('"', '');
  }
  end(sql.length);
  return statements;
}
