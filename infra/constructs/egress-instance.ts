/**
 * NAT by one small instance, a fifth of the price of a gateway. EC2 moves it when its machine fails, it boots again when
 * its kernel panics, and a deployment replaces it when there is a newer image; its address stays the same.
 */

import { Aws, Duration, Validations } from 'aws-cdk-lib';
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
import { Construct, type IConstruct } from 'constructs';

/** From the start of the instance until it forwards. */
const readyWithin = Duration.minutes(10);

/**
 * The rules are a file that is loaded at each boot, and hold from the moment they are there: the instance says that it is
 * ready after them, and only then do the address and the routes move to it. Nobody logs in.
 */
const commands = [
  'set -euo pipefail',
  // The package manager takes more memory than there is.
  'dd if=/dev/zero of=/swapfile bs=1M count=1024 status=none',
  'chmod 600 /swapfile',
  'mkswap /swapfile',
  'swapon /swapfile',
  "printf '%s\n' '/swapfile none swap sw 0 0' >> /etc/fstab",
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

/** Where its own sign goes to: it must be reached anyway, and any answer of it will do. */
const asked = `cloudformation.${Aws.REGION}.${Aws.URL_SUFFIX}`;

/**
 * Asks through itself, as its neighbours will: from a network of its own behind the instance, whose packets are forwarded
 * and translated like theirs. Names are resolved outside of it, since those are never forwarded.
 */
const proof = [
  `at=$(getent ahostsv4 ${asked} | awk 'NR == 1 { print $1 }')`,
  'ip netns add behind',
  'ip link add nat-outer type veth peer name nat-inner netns behind',
  'ip address add 192.168.255.1/30 dev nat-outer',
  'ip link set nat-outer up',
  'ip -netns behind address add 192.168.255.2/30 dev nat-inner',
  'ip -netns behind link set nat-inner up',
  'ip -netns behind route add default via 192.168.255.1',
  `ip netns exec behind curl --silent --show-error --output /dev/null --max-time 10 --retry 5 --retry-all-errors --resolve "${asked}:443:$at" https://${asked}/`,
  'ip netns delete behind',
];

/** Hand it to the VPC, then to an `EgressInstance`. */
export function natInstance(): NatInstanceProviderV2 {
  const userData = UserData.forLinux();
  userData.addCommands(...commands, ...proof);
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
  /** Those through it: they wait for the address, as exchanges refuse what comes from another. */
  readonly routes: readonly IConstruct[];
}

export class EgressInstance extends Construct {
  readonly instance: Instance;

  constructor(scope: Construct, id: string, props: EgressInstanceProps) {
    super(scope, id);
    const { admitted, allocationId, nat, ports, routes } = props;
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
    const { instanceId } = instance;
    const association = new CfnEIPAssociation(this, 'Address', { allocationId, instanceId });
    for (const route of routes) route.node.addDependency(association);
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
