/**
 * What SNS hands over, read: an alarm that changed its state, or any other message. The forms are those of "Notifying users
 * on alarm changes" in the CloudWatch user guide; a composite alarm has `AlarmRule` and `TriggeringChildren` and no `Trigger`.
 */

import * as z from 'zod';

export interface Notice {
  /** In words: `No pass`. */
  readonly title: string;
  readonly state: 'alarm' | 'ok' | 'other';
  /** Alarms that made a composite change, in words. */
  readonly because: readonly string[];
  readonly reason: string;
  /** Says where the runbook is. */
  readonly description: string;
  /** Account, region and time; empty for a message that is no alarm. */
  readonly where: string;
  /** The alarm in the console. */
  readonly link?: string;
}

const alarmSchema = z.object({
  AlarmName: z.string().min(1),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string().nullish(),
  NewStateValue: z.string(),
  NewStateReason: z.string().nullish(),
  StateChangeTime: z.string().nullish(),
  AlarmArn: z.string().nullish(),
  TriggeringChildren: z
    .array(z.object({ Arn: z.string() }))
    .nullish()
    // Only names them: one form more that we do not know must not silence the alarm.
    .catch(undefined),
});

type AlarmMessage = z.output<typeof alarmSchema>;

/** Of a message, whatever it is: none may be lost for its form. */
export function noticeOf(message: string, subject: string | undefined): Notice {
  const read = alarmSchema.safeParse(jsonOf(message));
  if (read.success) return alarmNotice(read.data);
  return {
    title: subject ?? 'A message',
    state: 'other',
    because: [],
    reason: message,
    description: '',
    where: '',
  };
}

function alarmNotice(alarm: AlarmMessage): Notice {
  const arn = partsOf(alarm.AlarmArn ?? '');
  const where = [arn?.region, alarm.AWSAccountId, alarm.StateChangeTime];
  return {
    title: wordsOf(alarm.AlarmName),
    state: stateOf(alarm.NewStateValue),
    because: (alarm.TriggeringChildren ?? []).map(({ Arn: child }) =>
      wordsOf(partsOf(child)?.name ?? child),
    ),
    reason: alarm.NewStateReason ?? '',
    description: alarm.AlarmDescription ?? '',
    where: where.filter((part) => typeof part === 'string').join(', '),
    ...(arn === undefined ? {} : { link: linkTo(arn) }),
  };
}

function stateOf(value: string): Notice['state'] {
  if (value === 'ALARM') return 'alarm';
  return value === 'OK' ? 'ok' : 'other';
}

interface AlarmArn {
  readonly region: string;
  readonly name: string;
}

function partsOf(arn: string): AlarmArn | undefined {
  const found = /^arn:aws[\w-]*:cloudwatch:([a-z0-9-]{1,40}):\d*:alarm:(.+)$/s.exec(arn);
  const [, region, name] = found ?? [];
  return region === undefined || name === undefined ? undefined : { region, name };
}

function linkTo({ region, name }: AlarmArn): string {
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  return `${console}#alarmsV2:alarm/${encodeURIComponent(name)}`;
}

/**
 * `mmm-prod-stateless-WatchNoPass1A2B3C4D-AbCdEf123456`, made by CloudFormation of the stack, the alarm's id, eight digits
 * by the CDK and a dozen characters of its own, is "No pass (mmm-prod)". Another name stays as it is.
 */
function wordsOf(name: string): string {
  const made = /^(\S+)-stateless-Watch([A-Z][A-Za-z0-9]*?)[0-9A-F]{8}(?:-[A-Za-z0-9]+)?$/.exec(
    name,
  );
  const [, stage, id] = made ?? [];
  if (stage === undefined || id === undefined) return name;
  const words = id.replaceAll(/(?<=[a-z])(?=[A-Z0-9])/g, ' ').toLowerCase();
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} (${stage})`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
