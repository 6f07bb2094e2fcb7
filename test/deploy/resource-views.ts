/** How the API of its own service shows a resource of each type, and which of the template's properties it has to show. */

/** Where the answer shows each property of the template, path by path. */
type Shown = Readonly<Record<string, string>>;

export interface View {
  /** Arguments of the aws command; `{id}` is the physical id, `{Name}` that of the resource property `Name` refers to. */
  readonly ask: readonly string[];
  /** Where the answer lists resources of that kind; absent: the answer is about the one. */
  readonly list?: string;
  /** Of an entry of the list, or of the answer: what is, or ends with, the physical id. */
  readonly id?: string;
  readonly shows?: Shown;
  /** For policies: what is asked for is that the answer has something at this path. */
  readonly has?: string;
}

const same = (...names: readonly string[]): Shown =>
  Object.fromEntries(names.map((name) => [name, name]));

const attributes = (...names: readonly string[]): Shown =>
  Object.fromEntries(names.map((name) => [name, `Attributes.${name}`]));

const listed = (ask: string, list: string, id: string, shows: Shown = {}): View => ({
  ask: ask.split(' '),
  list,
  id,
  shows,
});

const queue = 'sqs get-queue-attributes --attribute-names All --queue-url';
const roles = 'iam get-account-authorization-details --filter Role';
const vpcPart = (plural: string, list: string, id: string): View =>
  listed(`ec2 describe-${plural}`, list, id);

export const views: Readonly<Record<string, View>> = {
  'AWS::CloudWatch::Alarm': listed('cloudwatch describe-alarms', 'MetricAlarms', 'AlarmName', {
    ...same('AlarmDescription', 'ComparisonOperator', 'DatapointsToAlarm', 'EvaluationPeriods'),
    ...same('MetricName', 'Namespace', 'Period', 'Statistic', 'Threshold', 'TreatMissingData'),
  }),
  'AWS::CloudWatch::Dashboard': listed(
    'cloudwatch list-dashboards',
    'DashboardEntries',
    'DashboardName',
  ),
  'AWS::DynamoDB::GlobalTable': {
    ask: ['dynamodb', 'describe-table', '--table-name', '{id}'],
    id: 'Table.TableName',
    shows: {
      AttributeDefinitions: 'Table.AttributeDefinitions',
      KeySchema: 'Table.KeySchema',
      'Replicas.0.DeletionProtectionEnabled': 'Table.DeletionProtectionEnabled',
      StreamSpecification: 'Table.StreamSpecification',
      GlobalSecondaryIndexes: 'Table.GlobalSecondaryIndexes',
      BillingMode: 'Table.BillingModeSummary.BillingMode',
    },
  },
  'AWS::EC2::InternetGateway': vpcPart(
    'internet-gateways',
    'InternetGateways',
    'InternetGatewayId',
  ),
  'AWS::EC2::RouteTable': vpcPart('route-tables', 'RouteTables', 'RouteTableId'),
  'AWS::EC2::SecurityGroup': vpcPart('security-groups', 'SecurityGroups', 'GroupId'),
  'AWS::EC2::Subnet': listed('ec2 describe-subnets', 'Subnets', 'SubnetId', {
    ...same('CidrBlock', 'MapPublicIpOnLaunch'),
  }),
  'AWS::EC2::VPC': listed('ec2 describe-vpcs', 'Vpcs', 'VpcId', same('CidrBlock')),
  'AWS::EC2::VPCEndpoint': listed('ec2 describe-vpc-endpoints', 'VpcEndpoints', 'VpcEndpointId', {
    ...same('VpcEndpointType'),
  }),
  'AWS::ECS::Cluster': listed('ecs list-clusters', 'clusterArns', ''),
  'AWS::ECS::Service': {
    ask: ['ecs', 'describe-services', '--cluster', '{Cluster}', '--services', '{id}'],
    list: 'services',
    id: 'serviceArn',
    shows: { DesiredCount: 'desiredCount', LaunchType: 'launchType' },
  },
  'AWS::ECS::TaskDefinition': {
    ask: ['ecs', 'describe-task-definition', '--task-definition', '{id}'],
    id: 'taskDefinition.taskDefinitionArn',
    shows: {
      Cpu: 'taskDefinition.cpu',
      Memory: 'taskDefinition.memory',
      NetworkMode: 'taskDefinition.networkMode',
      RequiresCompatibilities: 'taskDefinition.requiresCompatibilities',
      TaskRoleArn: 'taskDefinition.taskRoleArn',
      ExecutionRoleArn: 'taskDefinition.executionRoleArn',
    },
  },
  'AWS::Events::EventBus': {
    ask: ['events', 'describe-event-bus', '--name', '{id}'],
    id: 'Name',
  },
  'AWS::Events::Rule': {
    ask: ['events', 'describe-rule', '--event-bus-name', '{EventBusName}', '--name', '{id}'],
    id: 'Name',
    shows: same('EventPattern', 'State', 'Description'),
  },
  'AWS::IAM::Policy': {
    ask: [
      ...['iam', 'get-role-policy'],
      ...['--role-name', '{Roles.0}', '--policy-name', '{PolicyName}'],
    ],
    has: 'PolicyDocument',
    shows: { PolicyDocument: 'PolicyDocument' },
  },
  'AWS::IAM::Role': listed(roles, 'RoleDetailList', 'RoleName', {
    AssumeRolePolicyDocument: 'AssumeRolePolicyDocument',
  }),
  'AWS::Lambda::EventInvokeConfig': {
    ask: [
      ...['lambda', 'get-function-event-invoke-config'],
      ...['--function-name', '{FunctionName}', '--qualifier', '$LATEST'],
    ],
    id: '',
    shows: same('MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'DestinationConfig'),
  },
  'AWS::Lambda::EventSourceMapping': listed(
    'lambda list-event-source-mappings',
    'EventSourceMappings',
    'UUID',
    same(
      ...['BatchSize', 'BisectBatchOnFunctionError', 'DestinationConfig', 'EventSourceArn'],
      ...['FilterCriteria', 'FunctionResponseTypes', 'MaximumRecordAgeInSeconds'],
      ...['MaximumRetryAttempts', 'ScalingConfig', 'StartingPosition'],
    ),
  ),
  'AWS::Lambda::Function': listed('lambda list-functions', 'Functions', 'FunctionName', {
    ...same('Architectures', 'Environment', 'Handler', 'LoggingConfig', 'MemorySize', 'Role'),
    ...same('Runtime', 'Timeout', 'TracingConfig'),
  }),
  'AWS::Lambda::Permission': {
    ask: ['lambda', 'get-policy', '--function-name', '{FunctionName}'],
    has: 'Policy',
  },
  'AWS::Logs::LogGroup': listed('logs describe-log-groups', 'logGroups', 'logGroupName', {
    RetentionInDays: 'retentionInDays',
  }),
  'AWS::SNS::Subscription': listed('sns list-subscriptions', 'Subscriptions', 'SubscriptionArn', {
    ...same('Protocol', 'Endpoint'),
  }),
  'AWS::SNS::Topic': listed('sns list-topics', 'Topics', 'TopicArn'),
  'AWS::SNS::TopicPolicy': {
    ask: ['sns', 'get-topic-attributes', '--topic-arn', '{Topics.0}'],
    has: 'Attributes.Policy',
    shows: { PolicyDocument: 'Attributes.Policy' },
  },
  'AWS::SQS::Queue': {
    ask: [...queue.split(' '), '{id}'],
    id: '',
    shows: {
      ...attributes('DeduplicationScope', 'FifoQueue', 'FifoThroughputLimit', 'RedrivePolicy'),
      ...attributes('MessageRetentionPeriod', 'SqsManagedSseEnabled', 'VisibilityTimeout'),
    },
  },
  'AWS::SQS::QueuePolicy': {
    ask: [...queue.split(' '), '{Queues.0}'],
    has: 'Attributes.Policy',
    shows: { PolicyDocument: 'Attributes.Policy' },
  },
  'AWS::Scheduler::Schedule': {
    ask: ['scheduler', 'get-schedule', '--name', '{id}'],
    id: 'Name',
    shows: same('FlexibleTimeWindow', 'ScheduleExpression', 'State', 'Target', 'Description'),
  },
  'AWS::SecretsManager::Secret': listed('secretsmanager list-secrets', 'SecretList', 'ARN'),
};

/** With a physical id these are there, and no API lists them alone. */
export const parts: Readonly<Record<string, string>> = {
  'AWS::EC2::Route': 'part of its route table',
  'AWS::EC2::SubnetRouteTableAssociation': 'part of its route table',
  'AWS::EC2::VPCGatewayAttachment': 'part of its gateway',
  'Custom::SmokeTest': 'what its runs leave in the table is looked at by itself',
};

/** What the emulator does not keep or show, though it takes it. A type alone: it makes no such resource at all. */
export const gaps: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable.Replicas.0.DeletionProtectionEnabled':
    'the emulator makes nothing of Replicas',
};
