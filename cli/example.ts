/** What stands below the help of a command. */

export function exampleOf(...lines: readonly string[]): string {
  return [
    '',
    lines.length === 1 ? 'Example:' : 'Examples:',
    ...lines.map((line) => `  ${line}`),
  ].join('\n');
}
