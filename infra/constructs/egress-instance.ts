/**
 * NAT by one small instance, a fifth of the price of a gateway. EC2 moves it when its machine fails, it boots again when
 * its kernel panics, and a deployment replaces it when there is a newer image; its address stays the same.
 */

import { Duration, Validations } from 'aws-cdk-lib';
import {
  AmazonLinuxCpuType,
  CfnEIPAssociation,
  InstanceClass,
  InstanceSize,
  InstanceType,
  MachineImage,
  NatInstanceProviderV2,
  NatTrafficDirection,
  Peer,
  Port,
  UserData,
} from 'aws-cdk-lib/aws-ec2';
import type { Instance } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** From the start of the instance until it forwards. */
const readyWithin = Duration.minutes(10);

/**
 * The rules are a file that is loaded at each boot, and hold from the moment they are there: the instance says that it is
 * ready after them, and only then do the routes and the address move to it. Nobody logs in.
 */
const commands = [
  'set -euo pipefail',
  // The packages come from S3, through the gateway endpoint.
  'for try in 1 2 3 4 5; do dnf install -y iptables-services aws-cfn-bootstrap && break; sleep 5; done',
  "printf '%s\\n' net.ipv4.ip_forward=1 kernel.panic=10 > /etc/sysctl.d/90-nat.conf",
  'sysctl --system',
  "cat > /etc/sysconfig/iptables <<'RULES'",
  '*nat',
  '-A POSTROUTING ! -o lo -j MASQUERADE',
  'COMMIT',
  '*filter',
  ':INPUT DROP',
  '-A INPUT -i lo -j ACCEPT',
  '-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
  ':FORWARD ACCEPT',
  'COMMIT',
  'RULES',
  'systemctl enable --now iptables',
];

/** Hand it to the VPC, then to an `EgressInstance`. */
export function natInstance(): NatInstanceProviderV2 {
  const userData = UserData.forLinux();
  userData.addCommands(...commands);
  return new NatInstanceProviderV2({
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.NANO),
    // The newest at each deployment: that is how the instance is patched.
    machineImage: MachineImage.latestAmazonLinux2023({ cpuType: AmazonLinuxCpuType.ARM_64 }),
    defaultAllowedTraffic: NatTrafficDirection.NONE,
    // Until it has the address that stays: it fetches its packages before.
    associatePublicIpAddress: true,
    userData,
  });
}

export interface EgressInstanceProps {
  /** Of a VPC that is made already. */
  readonly nat: NatInstanceProviderV2;
  readonly allocationId: string;
  /** The addresses it forwards from. */
  readonly admitted: string;
  /** The TCP ports it forwards to. */
  readonly ports: readonly number[];
}

export class EgressInstance extends Construct {
  readonly instance: Instance;

  constructor(scope: Construct, id: string, props: EgressInstanceProps) {
    super(scope, id);
    const { admitted, allocationId, nat, ports } = props;
    const [instance] = nat.gatewayInstances;
    if (instance === undefined) throw new Error('the VPC has no NAT instance');
    this.instance = instance;
    for (const port of ports) {
      nat.connections.allowFrom(Peer.ipv4(admitted), Port.tcp(port), 'from the VPC alone');
      nat.connections.allowTo(Peer.anyIpv4(), Port.tcp(port), 'to the exchanges and AWS');
    }
    this.#harden();
    instance.userData.addSignalOnExitCommand(instance);
    instance.instance.cfnOptions.creationPolicy = {
      resourceSignal: { count: 1, timeout: readyWithin.toIsoString() },
    };
    new CfnEIPAssociation(this, 'Address', { allocationId, instanceId: instance.instanceId });
  }

  #harden(): void {
    const { instance } = this.instance;
    instance.blockDeviceMappings = [
      {
        deviceName: '/dev/xvda',
        ebs: { encrypted: true, volumeType: 'gp3', deleteOnTermination: true },
      },
    ];
    // The image asks for tokens by itself; this holds whatever image comes.
    instance.addPropertyOverride('MetadataOptions', { HttpTokens: 'required' });
    Validations.of(this.instance).acknowledge(
      {
        id: 'AwsSolutions-EC28',
        reason:
          'Health is checked each minute without it; the rest of detailed monitoring costs $2 a month.',
      },
      {
        id: 'AwsSolutions-EC29',
        reason: 'It holds nothing, and a deployment has to be able to replace it.',
      },
    );
  }
}
