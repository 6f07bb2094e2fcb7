/** What the templates only refer to, as far as it is known after the deployment. */

import { setOf, textAt, valueAt } from './answers.ts';
import { accountId, region } from './emulator.ts';

/** What was made: what references lead to. */
export interface Made {
  /** The physical id of a resource of the same stack. */
  physicalId(logicalId: string): string | undefined;
  /** What any stack gives out. */
  output(stack: string, name: string): string | undefined;
}

/** Its last part is a name: an ARN, a URL or an id whose form CloudFormation does not tell. */
interface Named {
  readonly named: string;
}

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': accountId,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** The same value with every reference replaced whose target is known; the others stay as they are. */
export function resolved(value: unknown, made: Made): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolved(entry, made));
  if (typeof value !== 'object' || value === null) return value;
  if (isReference(value)) return targetOf(value, made) ?? value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolved(member, made)]),
  );
}

/** A function of CloudFormation, and nothing else. */
export function isReference(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::') === true);
}

export function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && textAt(value, 'named') !== '';
}

/** The last part of an ARN, a URL or a physical id; that of a log group's ARN is before `:*`. */
export function nameOf(id: string): string {
  const parts = id.replace(/:\*$/, '').split(/[:/|]/);
  return parts.at(-1) ?? id;
}

function targetOf(reference: object, made: Made): string | Named | undefined {
  const [kind = '', operand] = Object.entries(reference)[0] ?? [];
  switch (kind) {
    case 'Ref':
      return pseudo[String(operand)] ?? made.physicalId(String(operand));
    case 'Fn::GetAtt':
      return attributeOf(textAt(operand, '0'), textAt(operand, '1'), made);
    case 'Fn::GetStackOutput':
      return made.output(textAt(operand, 'StackName'), textAt(operand, 'OutputName'));
    case 'Fn::Join': {
      const parts = setOf(operand, '1').map((part) => resolved(part, made));
      const isWhole = parts.every((part) => typeof part === 'string');
      return isWhole ? parts.join(String(valueAt(operand, '0'))) : undefined;
    }
    default:
      return undefined;
  }
}

/** Of those that end with the name of their resource only. */
function attributeOf(logicalId: string, attribute: string, made: Made): Named | undefined {
  const id = made.physicalId(logicalId);
  const isKnown = ['Arn', 'GroupId', 'QueueName'].includes(attribute);
  return id === undefined || !isKnown ? undefined : { named: nameOf(id) };
}
