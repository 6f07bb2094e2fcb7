/** What a benchmark measured, as rows for people and for programs alike. */

export type Row = Readonly<Record<string, string | number>>;

export interface Report {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Whole sentences. */
  readonly details?: readonly string[];
  /** What the rows must satisfy, and whether they do. */
  readonly aims?: readonly { readonly aim: string; readonly isMet: boolean }[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** The smallest value that `percent` of all are not above. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

/** To three significant digits, as a number. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** A Markdown table, so that it can be pasted into the README. */
export function markdownOf({ title, rows, details = [], aims = [] }: Report): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    line(columns),
    line(columns.map((column) => (isNumeric(rows, column) ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((column) => String(row[column] ?? '')))),
    '',
    ...details.map((detail) => `- ${detail}`),
    ...aims.map(({ aim, isMet }) => `- ${isMet ? 'met' : 'NOT MET'}: ${aim}`),
  ].join('\n');
}

function isNumeric(rows: readonly Row[], column: string): boolean {
  return rows.every((row) => typeof row[column] !== 'string');
}
