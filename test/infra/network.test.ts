import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { resource, resourcesOf, synthesize } from './templates.ts';
import type { Resource, Templates } from './templates.ts';

const egresses = ['none', 'nat-instance', 'nat-gateway'] as const;
let by: Readonly<Record<(typeof egresses)[number], Templates>>;
beforeAll(() => {
  by = {
    none: synthesize({ egress: 'none' }),
    'nat-instance': synthesize({ egress: 'nat-instance' }),
    'nat-gateway': synthesize({ egress: 'nat-gateway' }),
  };
});

const count = ({ stateless }: Templates, type: string): number =>
  Object.keys(resourcesOf(stateless, type)).length;
const rulesOf = ({ Properties }: Resource, direction: string) =>
  (Properties[direction] ?? []) as readonly Record<string, unknown>[];
const stayingAddress = {
  'Fn::GetStackOutput': expect.objectContaining({
    OutputName: expect.stringContaining('EgressIp4CAAA365AllocationId') as unknown,
  }) as unknown,
};

describe.each(egresses)('egress %s', (egress) => {
  test('nobody comes in from the internet', () => {
    const groups = Object.values(resourcesOf(by[egress].stateless, 'AWS::EC2::SecurityGroup'));
    expect(groups.length).toBeGreaterThan(0);
    const sources = groups.flatMap((group) =>
      rulesOf(group, 'SecurityGroupIngress').map(({ CidrIp }) => CidrIp),
    );
    expect(new Set(sources)).toEqual(new Set(egress === 'nat-instance' ? ['10.0.0.0/16'] : []));
    expect(count(by[egress], 'AWS::EC2::SecurityGroupIngress')).toBe(0);
  });

  test('only HTTPS and the sockets of OKX go out', () => {
    const groups = Object.values(resourcesOf(by[egress].stateless, 'AWS::EC2::SecurityGroup'));
    for (const group of groups) {
      const rules = rulesOf(group, 'SecurityGroupEgress');
      expect(
        rules.map(({ IpProtocol, ToPort }) => `${String(IpProtocol)} ${String(ToPort)}`),
      ).toEqual(['tcp 443', 'tcp 8443']);
    }
    expect(count(by[egress], 'AWS::EC2::SecurityGroupEgress')).toBe(0);
  });

  test('DynamoDB and S3 are reached for free, and no endpoint costs anything', () => {
    const endpoints = Object.values(resourcesOf(by[egress].stateless, 'AWS::EC2::VPCEndpoint'));
    expect(endpoints.map(({ Properties }) => Properties['VpcEndpointType'])).toEqual([
      'Gateway',
      'Gateway',
    ]);
    // One route table a subnet.
    const tables = endpoints.map(({ Properties }) => Properties['RouteTableIds']);
    for (const table of tables) expect(table).toHaveLength(count(by[egress], 'AWS::EC2::Subnet'));
  });

  test('what was called is known for a week', () => {
    const [log] = Object.values(resourcesOf(by[egress].stateless, 'AWS::EC2::FlowLog'));
    expect(log?.Properties).toMatchObject({ TrafficType: 'ALL', MaxAggregationInterval: 600 });
    const group = resource(by[egress].stateless, 'AWS::Logs::LogGroup', 'NetworkFlowLogs');
    expect(group.Properties['RetentionInDays']).toBe(7);
  });

  test('its subnets are where those of the others are', () => {
    const ranges = Object.values(resourcesOf(by[egress].stateless, 'AWS::EC2::Subnet')).map(
      ({ Properties }) => Properties['CidrBlock'],
    );
    expect(ranges).toEqual(
      ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24', '10.0.3.0/24'].slice(
        0,
        egress === 'none' ? 2 : 4,
      ),
    );
  });
});

describe('without an address that stays', () => {
  test('there is no NAT to pay for, and no address', () => {
    expect(count(by.none, 'AWS::EC2::NatGateway') + count(by.none, 'AWS::EC2::Instance')).toBe(0);
    by.none.stateful.resourceCountIs('AWS::EC2::EIP', 0);
    expect(by.none.stateful.findOutputs('EgressIp')).toEqual({});
  });

  test('the strategy is in no network', () => {
    const { Properties } = resource(
      by.none.stateless,
      'AWS::Lambda::Function',
      'FunctionsStrategy',
    );
    expect(Properties).not.toHaveProperty('VpcConfig');
  });
});

describe.each(['nat-instance', 'nat-gateway'] as const)('the address of a %s', (egress) => {
  test('outlives the stack, and is told', () => {
    const { stateful } = by[egress];
    stateful.hasResource('AWS::EC2::EIP', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    stateful.hasOutput('EgressIp', {
      Value: { 'Fn::GetAtt': ['EgressIp4CAAA365', 'PublicIp'] },
      Description: 'Allow this address for your API keys at the exchange: all orders come from it',
    });
  });

  test('is the one the strategy calls from, and no other function is in the network', () => {
    const placed = Object.entries(
      resourcesOf(by[egress].stateless, 'AWS::Lambda::Function'),
    ).filter(([, { Properties }]) => Properties['VpcConfig'] !== undefined);
    expect(placed.map(([id]) => id)).toEqual([expect.stringMatching(/^FunctionsStrategy/)]);
    expect(placed[0]?.[1].Properties['VpcConfig']).toMatchObject({
      SubnetIds: [{ Ref: expect.stringMatching(/^NetworkVpcPrivateSubnet1/) as unknown }],
    });
  });
});

test('the NAT instance is one, small, encrypted, and takes the address once it forwards', () => {
  const { stateless } = by['nat-instance'];
  const instances = Object.entries(resourcesOf(stateless, 'AWS::EC2::Instance'));
  expect(instances).toHaveLength(1);
  const [[id, instance] = []] = instances;
  expect(instance?.Properties).toMatchObject({
    InstanceType: 't4g.nano',
    SourceDestCheck: false,
    MetadataOptions: { HttpTokens: 'required' },
    BlockDeviceMappings: [{ Ebs: { Encrypted: true } }],
  });
  expect(instance).toMatchObject({ CreationPolicy: { ResourceSignal: { Count: 1 } } });
  const text = JSON.stringify(instance?.Properties['UserData']);
  expect(text).toContain(`--resource ${String(id)} `);
  expect(text.indexOf('MASQUERADE')).toBeLessThan(text.indexOf('systemctl enable --now iptables'));
  const association = resource(stateless, 'AWS::EC2::EIPAssociation', 'NetworkNat');
  expect(association.Properties).toEqual({ AllocationId: stayingAddress, InstanceId: { Ref: id } });
});

test('nothing is routed to the NAT instance before it has the address that stays', () => {
  const { stateless } = by['nat-instance'];
  const [[association] = []] = Object.entries(resourcesOf(stateless, 'AWS::EC2::EIPAssociation'));
  const routes = Object.values(resourcesOf(stateless, 'AWS::EC2::Route')).filter(
    ({ Properties }) => Properties['InstanceId'] !== undefined,
  );
  expect(routes).toHaveLength(2);
  for (const route of routes) {
    expect(route).toMatchObject({ DependsOn: expect.arrayContaining([association]) as unknown });
  }
});

test('the NAT instance has room for its packages, and forwards before it says so', () => {
  const [instance] = Object.values(resourcesOf(by['nat-instance'].stateless, 'AWS::EC2::Instance'));
  const { 'Fn::Base64': encoded } = instance?.Properties['UserData'] as {
    readonly 'Fn::Base64': { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  };
  const [separator, parts] = encoded['Fn::Join'];
  const script = parts
    .map((part) => (typeof part === 'string' ? part : 'filled-in'))
    .join(separator);
  const steps = [
    'swapon /swapfile',
    'dnf install',
    'systemctl enable --now iptables',
    'ip netns exec behind curl',
  ].map((step) => script.indexOf(step));
  expect(steps).not.toContain(-1);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  // Told at the exit, whatever became of the commands.
  expect(script.indexOf('cfn-signal')).toBeLessThan(script.indexOf('set -euo pipefail'));
  expect(script).toMatch(/trap exitTrap EXIT/);
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('the NAT instance’s role may do nothing', () => {
  const policies = Object.values(resourcesOf(by['nat-instance'].stateless, 'AWS::IAM::Policy'));
  expect(JSON.stringify(policies)).not.toContain('NatInstance');
  const role = resource(
    by['nat-instance'].stateless,
    'AWS::IAM::Role',
    'NetworkVpcPublicSubnet1Nat',
  );
  expect(Object.keys(role.Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Tags']);
});

test('the NAT gateway is one, with the address that stays', () => {
  const gateways = Object.values(resourcesOf(by['nat-gateway'].stateless, 'AWS::EC2::NatGateway'));
  expect(gateways).toHaveLength(1);
  expect(gateways[0]?.Properties['AllocationId']).toEqual(stayingAddress);
});

test('an emulator gets a network without what it does not know', () => {
  const { stateful, stateless } = synthesize({ emulator: true });
  for (const type of ['FlowLog', 'EIPAssociation', 'NatGateway', 'Instance']) {
    stateless.resourceCountIs(`AWS::EC2::${type}`, 0);
  }
  stateful.resourceCountIs('AWS::EC2::EIP', 0);
});
