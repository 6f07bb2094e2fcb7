/** The relay on Fargate: one small task that nobody can reach, replaced only by one that works. */

import { Duration, RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import {
  AwsLogDriverMode,
  Capability,
  Cluster,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { indexName } from '../stateful-stack.ts';
import type { Settings } from '../settings.ts';
import { allowSecrets } from './account-secrets.ts';
import { onlyKeys } from './leading-keys.ts';
import type { Network } from './network.ts';
import { relayProgram, type RelayProgram } from './relay-image.ts';
import { allowBudgets, budgetKeys } from './request-budgets.ts';
import {
  addressNameOf,
  runtimeEnvironment,
  secretPrefixOf,
  type Surroundings,
} from './runtime-environment.ts';

const cpu = 256;
const memoryLimitMiB = 512;
/** Leaves the rest to buffers, code and the health check's own process. */
const heapMiB = 320;
const healthPort = 8080;
/** The unprivileged user of the images: `nonroot` of the one we build, a number without a name in the public one. */
const user = '65532:65532';

/** Sessions, leases, what was sent, and bans. */
const writtenKeys = ['ACCOUNT#*', 'SHARD#*', 'SENT#*', ...budgetKeys];

export interface RelayServiceProps extends Surroundings {
  readonly network: Network;
  readonly bus: EventBus;
}

export class RelayService extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;
  /** What our own code may do; pulling the image and writing the log is another role's matter. */
  readonly taskRole: Role;

  constructor(scope: Construct, id: string, props: RelayServiceProps) {
    super(scope, id);
    const { network, settings } = props;
    this.cluster = new Cluster(this, 'Cluster', {
      vpc: network.place.vpc,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    Validations.of(this.cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason:
        'CPU and memory of the service are measured without it, and the relay tells the rest; it would cost more than the task.',
    });
    this.taskRole = new Role(this, 'TaskRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    this.#grant(props);
    const taskDefinition = this.#task(
      props,
      relayProgram(this, settings.relayImage, this.taskRole),
    );
    this.service = new FargateService(this, 'Service', {
      // The class says `undefined` where its interface says absent.
      cluster: this.cluster as ICluster,
      taskDefinition,
      desiredCount: 1,
      // The new one starts beside the old one, which gives its leases over when it is told to go.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      assignPublicIp: network.needsPublicIp,
      vpcSubnets: network.place.vpcSubnets,
      securityGroups: network.place.securityGroups,
      enableExecuteCommand: false,
    });
    // Its image comes over the network too, and its orders must not come from another address.
    this.service.node.addDependency(network);
  }

  #task(props: RelayServiceProps, program: RelayProgram): FargateTaskDefinition {
    const task = new FargateTaskDefinition(this, 'Task', {
      cpu,
      memoryLimitMiB,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      taskRole: this.taskRole,
    });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const linuxParameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(Capability.ALL);
    task.addContainer('Relay', {
      image: program.image,
      ...(program.entryPoint === undefined ? {} : { entryPoint: program.entryPoint }),
      environment: {
        ...runtimeEnvironment(props),
        ...program.environment,
        MMM_ADDRESS: addressNameOf(props.settings, 'relay'),
        // A user without a name has no home, and the SDK looks for its files in one.
        HOME: '/',
        MMM_EVENT_BUS: props.bus.eventBusName,
        MMM_RELAY_HEALTH_PORT: String(healthPort),
        NODE_OPTIONS: `--enable-source-maps --max-old-space-size=${heapMiB}`,
      },
      user,
      readonlyRootFilesystem: true,
      linuxParameters,
      // The most Fargate gives: time to finish what is under way and to hand the leases over.
      stopTimeout: Duration.seconds(120),
      healthCheck: {
        command: ['CMD', program.node, '--eval', askHealth],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(10),
        retries: 3,
        startPeriod: Duration.seconds(60),
      },
      logging: LogDriver.awsLogs({
        logGroup,
        streamPrefix: 'relay',
        // Orders do not wait for a log that is slow.
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(4),
      }),
    });
    this.#acknowledge(task, props.settings);
    return task;
  }

  #acknowledge(task: FargateTaskDefinition, { relayImage }: Settings): void {
    Validations.of(task).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'Names and addresses only: the keys are in secrets, which the relay reads itself.',
    });
    if (relayImage === 'public') return;
    Validations.of(task).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'A login to ECR knows no resource; the image itself is named.',
    });
  }

  /** Written out action by action, as for the functions: it sends orders, and never writes a bot's state. */
  #grant({ bus, relayQueues, settings, table }: RelayServiceProps): void {
    const allow = (actions: string[], resources: string[]): void => {
      this.taskRole.addToPolicy(new PolicyStatement({ actions, resources }));
    };
    allow(['dynamodb:Query'], [`${table.tableArn}/index/${indexName}`]);
    allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], [table.tableArn]);
    this.taskRole.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:PutItem'],
        resources: [table.tableArn],
        ...onlyKeys(settings.emulator, writtenKeys),
      }),
    );
    allowBudgets(this.taskRole, { table, settings });
    allow(
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      relayQueues.shards.map(({ queueArn }) => queueArn),
    );
    allow(['events:PutEvents'], [bus.eventBusArn]);
    allowSecrets(this.taskRole, secretPrefixOf(settings));
  }
}

const askHealth = `fetch('http://127.0.0.1:${healthPort}/health').then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))`;
