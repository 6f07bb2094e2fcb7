/** Where the relay runs, and the strategy too where calls to the exchanges leave by an address that stays. */

import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogMaxAggregationInterval,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  NatInstanceProviderV2,
  NatProvider,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type {
  Instance,
  ISecurityGroup,
  IVpc,
  SubnetConfiguration,
  SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { EgressInstance, natInstance } from './egress-instance.ts';

/** HTTPS, and the sockets of OKX. Names are resolved by the VPC itself, which asks no security group. */
const portsOut = [443, 8443];
/** Written out: a rule that refers to the VPC's own range cannot be checked at synthesis. */
const range = '10.0.0.0/16';

export interface NetworkProps {
  readonly settings: Settings;
  /** The address that stays; absent where any will do. */
  readonly allocationId?: string;
}

/** What a function or a task needs to be in the network. */
export interface Place {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

export class Network extends Construct {
  /** Of whoever calls the exchanges: nobody can reach it, and it reaches only what is encrypted. */
  readonly place: Place;
  /** There is no NAT, and a task needs an address of its own. */
  readonly needsPublicIp: boolean;
  /** To be watched; absent where there is none. */
  readonly natInstance?: Instance;

  constructor(scope: Construct, id: string, { settings, allocationId }: NetworkProps) {
    super(scope, id);
    const nat = natOf(settings, allocationId);
    this.needsPublicIp = nat === undefined;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(range),
      // Two for every egress, so that the ranges of the subnets stay where they are when it changes.
      maxAzs: 2,
      natGateways: nat === undefined ? 0 : 1,
      ...(nat === undefined ? {} : { natGatewayProvider: nat }),
      subnetConfiguration: nat === undefined ? [publicSubnets] : [publicSubnets, privateSubnets],
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
      // Closing it takes a function with rights to change any group; nothing here is in it.
      restrictDefaultSecurityGroup: false,
    });
    this.#log(vpc, settings);
    if (nat instanceof NatInstanceProviderV2 && allocationId !== undefined) {
      const routes = vpc.privateSubnets.map(({ node }) => node.findChild('DefaultRoute'));
      const props = { nat, allocationId, admitted: range, ports: portsOut, routes };
      this.natInstance = new EgressInstance(this, 'Nat', props).instance;
    }
    this.place = {
      // The class says `undefined` where its interface says absent.
      vpc: vpc as IVpc,
      vpcSubnets: subnetsOf(vpc),
      securityGroups: [callers(this, vpc as IVpc)],
    };
  }

  /** Who was called, and what was refused: for looking back after an incident. Cents a month. */
  #log(vpc: Vpc, { emulator }: Settings): void {
    if (emulator) {
      const reason = 'Emulators do not know flow logs.';
      Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason });
      return;
    }
    const logGroup = new LogGroup(this, 'FlowLogs', {
      retention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    vpc.addFlowLog('Flows', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.ALL,
      maxAggregationInterval: FlowLogMaxAggregationInterval.TEN_MINUTES,
    });
  }
}

const publicSubnets: SubnetConfiguration = {
  name: 'Public',
  subnetType: SubnetType.PUBLIC,
  cidrMask: 24,
  // Who needs an address asks for it.
  mapPublicIpOnLaunch: false,
};

const privateSubnets: SubnetConfiguration = {
  name: 'Private',
  subnetType: SubnetType.PRIVATE_WITH_EGRESS,
  cidrMask: 24,
};

function natOf({ egress }: Settings, allocationId: string | undefined) {
  if (egress === 'none') return undefined;
  if (allocationId === undefined) throw new Error(`egress ${egress} has no address`);
  return egress === 'nat-instance'
    ? natInstance()
    : NatProvider.gateway({ eipAllocationIds: [allocationId] });
}

/** Beside the NAT, which is in the first zone: in the other one they would need both zones to be well. */
function subnetsOf({ privateSubnets: [besideNat], publicSubnets: open }: Vpc): SubnetSelection {
  return { subnets: besideNat === undefined ? open : [besideNat] };
}

function callers(scope: Construct, vpc: IVpc): SecurityGroup {
  const group = new SecurityGroup(scope, 'Callers', {
    vpc,
    description: 'MMM: calls exchanges and AWS, and is called by nobody',
    allowAllOutbound: false,
  });
  for (const port of portsOut) {
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(port), 'to the exchanges and AWS');
  }
  return group;
}
