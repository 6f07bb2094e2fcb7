/** The table over the network: a request may be refused or lost, an answer too, and the SDK repeats what it got no answer to. */

import type { FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Documents } from '../../../shared/stores/dynamo-table.ts';

class TableFault extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const wayMs = { min: 1, max: 8 };
const timeoutMs = 5_000;

export function faultyTable(
  table: Documents,
  life: Life,
  { luck, faults }: { readonly luck: Luck; readonly faults: () => FaultRates },
): Documents {
  const strikes = (name: 'tableThrottled' | 'tableLost' | 'tableAnswerLost' | 'tableRepeated') => {
    const isStruck = luck.happens(name, faults()[name]);
    if (isStruck) life.meets(name);
    return isStruck;
  };
  const send = async (command: Parameters<Documents['send']>[0]): Promise<unknown> => {
    const [thereMs, backMs] = [wayOf(luck), wayOf(luck)];
    const isThrottled = strikes('tableThrottled');
    const isLost = strikes('tableLost');
    const isAnswerLost = strikes('tableAnswerLost');
    const isRepeated = strikes('tableRepeated');
    const isSilent = isLost || isAnswerLost;
    return life.reach(
      `table ${command.constructor.name}`,
      { thereMs, backMs: isSilent ? timeoutMs : backMs },
      async () => {
        if (isThrottled) throw new TableFault('ThrottlingException', 'too many requests');
        if (isLost) throw new TableFault('TimeoutError', 'no answer');
        const answer: unknown = await table.send(command);
        if (isAnswerLost) throw new TableFault('TimeoutError', 'no answer');
        return isRepeated ? table.send(command) : answer;
      },
    );
  };
  return { send: send as Documents['send'] };
}

function wayOf(luck: Luck): number {
  return luck.between('tableWay', wayMs.min, wayMs.max);
}
