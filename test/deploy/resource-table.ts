/** The resources of the templates by type, for people. */

import Table from 'cli-table3';
import type { Finding } from './resource-check.ts';

export function tableOf(findings: readonly Finding[]): string {
  const table = new Table({
    head: ['type', 'in the templates', 'found by API', 'properties compared', 'notes'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    colWidths: [null, null, null, null, 70],
    wordWrap: true,
  });
  const types = [...new Set(findings.map(({ resource }) => resource.type))].toSorted();
  for (const type of types) {
    const own = findings.filter(({ resource }) => resource.type === type);
    const found = own.filter(({ verdict }) => verdict === 'found').length;
    const compared = own.reduce((sum, finding) => sum + finding.compared, 0);
    const notes = new Set(own.flatMap(notesOf));
    table.push([type, own.length, found, compared, [...notes].join('\n')]);
  }
  return table.toString();
}

/** What is wrong, one line a resource. */
export function wrongLines(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict === 'wrong')
    .map(({ resource: { type, logicalId }, notes }) => `${type} ${logicalId}: ${notes.join('; ')}`);
}

function notesOf({ resource, verdict, notes }: Finding): readonly string[] {
  if (verdict === 'wrong') return [`WRONG ${resource.logicalId}`];
  return verdict === 'unsupported' ? notes.map((note) => `not in the emulator: ${note}`) : notes;
}
