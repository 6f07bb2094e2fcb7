/** CloudFormation and Secrets Manager of one account, answered on loopback in their own wire forms. */

import {
  startScriptedHttpServer,
  type ScriptedAnswer,
  type ScriptedHttpServer,
  type SeenRequest,
} from '../support/scripted-http-server.ts';

export interface KeptSecret {
  text: string;
  deletedAt?: number;
}

type Fields = Readonly<Record<string, unknown>>;

const variables = [
  'AWS_ENDPOINT_URL_CLOUDFORMATION',
  'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  'AWS_ENDPOINT_URL_DYNAMODB',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_EC2_METADATA_DISABLED',
] as const;

export class AwsAccount {
  readonly #server: ScriptedHttpServer;
  readonly #before: ReadonlyMap<string, string | undefined>;
  /** Outputs by the name of the stack. */
  readonly stacks = new Map<string, Readonly<Record<string, string>> | undefined>();
  readonly secrets = new Map<string, KeptSecret>();
  /** Descriptions by the name of the output. */
  readonly descriptions = new Map<string, string>();
  /** Instead of all answers. */
  failure: ((request: SeenRequest) => ScriptedAnswer | undefined) | undefined;

  private constructor(server: ScriptedHttpServer, tableEndpoint: string) {
    this.#server = server;
    this.#before = new Map(variables.map((name) => [name, process.env[name]]));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_CLOUDFORMATION: server.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
      AWS_ENDPOINT_URL_DYNAMODB: tableEndpoint,
      AWS_ACCESS_KEY_ID: 'embedded',
      AWS_SECRET_ACCESS_KEY: 'embedded',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    server.answer('POST /', (request) => this.failure?.(request) ?? this.#answer(request));
  }

  /** The SDK's clients go by the variables of the process: `close` puts them back. */
  static async open(tableEndpoint: string): Promise<AwsAccount> {
    return new AwsAccount(await startScriptedHttpServer(), tableEndpoint);
  }

  get requests(): readonly SeenRequest[] {
    return this.#server.requests;
  }

  /** The deployment of one table. */
  deploy(name: string, tableName: string): void {
    this.stacks.set(`${name}-stateful`, { TableName: tableName, EgressIp: '192.0.2.7' });
    this.stacks.set(`${name}-stateless`, { SecretPrefix: `mmm/${name}/` });
  }

  async close(): Promise<void> {
    for (const [name, value] of this.#before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await this.#server.close();
  }

  #answer({ headers, body }: SeenRequest): ScriptedAnswer {
    const [service, action] = (headers['x-amz-target'] ?? '').split('.');
    if (service === 'secretsmanager') return this.#secret(action ?? '', fieldsOf(body));
    const name = new URLSearchParams(body).get('StackName');
    const names = name === null ? [...this.stacks.keys()] : [name];
    if (name !== null && !this.stacks.has(name)) {
      return refusalOfStacks('ValidationError', `Stack with id ${name} does not exist`);
    }
    const members = names.map((each) => stackXml(each, this.stacks.get(each), this.descriptions));
    return xml(
      `<DescribeStacksResponse xmlns="${namespace}"><DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  }

  #secret(action: string, fields: Fields): ScriptedAnswer {
    const name = String(fields['SecretId'] ?? fields['Name']);
    const text = String(fields['SecretString']);
    const kept = this.secrets.get(name);
    if (action === 'CreateSecret') {
      if (kept !== undefined) return refusalOfSecrets('ResourceExistsException', 'it is there');
      this.secrets.set(name, { text });
      return json11({ Name: name });
    }
    if (action === 'ListSecrets') {
      const list = [...this.secrets].map(([each, { deletedAt }]) => ({
        Name: each,
        LastChangedDate: 1_700_000_000,
        ...(deletedAt === undefined ? {} : { DeletedDate: deletedAt }),
      }));
      return json11({ SecretList: list });
    }
    if (kept === undefined) return refusalOfSecrets('ResourceNotFoundException', 'no such secret');
    if (action === 'GetSecretValue') return json11({ Name: name, SecretString: kept.text });
    if (action === 'PutSecretValue') kept.text = text;
    if (action === 'RestoreSecret') delete kept.deletedAt;
    if (action === 'DeleteSecret') kept.deletedAt = 1_700_000_000;
    return json11({
      Name: name,
      ...(kept.deletedAt === undefined ? {} : { DeletedDate: kept.deletedAt }),
    });
  }
}

/** Of the AWS JSON 1.1 protocol, such as Secrets Manager's; the message may be anything. */
export function refusalOfSecrets(type: string, message: string): ScriptedAnswer {
  return json11({ __type: type, Message: message, message }, 400);
}

/** Of the AWS Query protocol, which CloudFormation speaks. */
export function refusalOfStacks(code: string, message: string, status = 400): ScriptedAnswer {
  return xml(
    `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    status,
  );
}

const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

function stackXml(
  name: string,
  outputs: Readonly<Record<string, string>> | undefined,
  descriptions: ReadonlyMap<string, string>,
): string {
  const members = Object.entries(outputs ?? {}).map(([key, value]) => {
    const words = descriptions.get(key);
    const description = words === undefined ? '' : `<Description>${words}</Description>`;
    return `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue>${description}</member>`;
  });
  const told = outputs === undefined ? '' : `<Outputs>${members.join('')}</Outputs>`;
  const status = outputs === undefined ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE';
  return `<member><StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus>${told}</member>`;
}

function xml(text: string, status = 200): ScriptedAnswer {
  return { kind: 'text', status, text, headers: { 'Content-Type': 'text/xml' } };
}

function json11(body: unknown, status = 200): ScriptedAnswer {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1' };
  return { kind: 'text', status, text: JSON.stringify(body), headers };
}

function fieldsOf(body: string): Fields {
  return JSON.parse(body) as Fields;
}
