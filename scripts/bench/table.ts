export type Row = Record<string, string | number>;

/** Prints rows of the same columns, the first of which names them. */
export function table(rows: Row[]): void {
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map(String))];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  lines.forEach((line) => console.log(line.map(aligned).join('   ')));
}
