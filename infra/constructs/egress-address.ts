/** The one address that exchanges see. People write it into their keys there, so it outlives every stack. */

import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export class EgressAddress extends Construct {
  /** What a NAT instance or gateway takes it by. */
  readonly allocationId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Without an L2: the library has none for an address by itself.
    const address = new CfnEIP(this, 'Ip', { domain: 'vpc' });
    address.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.allocationId = address.attrAllocationId;
    const output = new CfnOutput(this, 'Address', {
      value: address.attrPublicIp,
      description: 'Allow this address for your API keys at the exchange: all orders come from it',
    });
    output.overrideLogicalId('EgressIp');
  }
}
