/** One function: its bundle, its role, its log group, and nothing it does not need. */

import { join } from 'node:path';
import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Place } from './network.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Packages that are CommonJS inside, axios among them, call `require`, which an ES module does not have. */
const requireBanner =
  "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * axios loads this for multipart bodies, which no exchange takes; with its table of file types it is a sixth of the
 * strategy's bundle. In its place stands what axios' own build for browsers puts there.
 */
const withoutMultipart = ['form-data'];

/**
 * A function finds its credentials in its environment. The other ways to come by some, of laptops and of sign-ins in a
 * browser, are loaded when those are missing, and are a fifth of a bundle.
 */
const withoutSignIn = ['sso', 'ini', 'process', 'web-identity'].map(
  (way) => `@aws-sdk/credential-provider-${way}`,
);

/** The X-Ray SDK compares versions of an AWS SDK that has been gone for years. */
const withoutVersions = ['semver'];

/** Packages that are never called in a function, and what stands in their place. */
const leftOut = {
  '--alias': [...withoutMultipart, ...withoutSignIn, ...withoutVersions].map(
    (name) => `${name}=axios/unsafe/helpers/null.js`,
  ),
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

export interface BotFunctionProps {
  /** `planner` for `functions/entry/planner.ts`, which exports `handler`. */
  readonly entryName: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Absent: outside of any network of ours, where it reaches everything from an address of Lambda's. */
  readonly place?: Place;
}

export class BotFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: BotFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Our own role: the one CDK makes may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    if (props.place !== undefined) this.#allowPlace();
    this.lambda = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(projectRoot, 'functions', 'entry', `${props.entryName}.ts`),
      projectRoot,
      depsLockFilePath: join(projectRoot, 'package-lock.json'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      role: this.role,
      ...props.place,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Quiet about every start and end: an idle minute should cost no log line of Lambda's own.
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        // The SDK we tested, not the one of the day, and a faster start than the runtime's.
        bundleAwsSDK: true,
        banner: requireBanner,
        // Found at run time, in a layer, and by no bundler.
        externalModules: ['ccxt'],
        esbuildArgs: leftOut,
        logLevel: LogLevel.WARNING,
      },
    });
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray knows no resources: PutTraceSegments and PutTelemetryRecords are granted on all.',
    });
  }

  /** Lambda puts a function into a network with the rights of its role. */
  #allowPlace(): void {
    this.allow(networkActions, ['*']);
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Lambda asks for these actions on all interfaces before it makes the function.',
    });
  }

  /** Grants these actions on these resources, and no other. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.role.addToPolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources] }),
    );
  }
}
