/** Why a question to AWS failed, in one line. Of the exception only its name is told: its text may repeat the request. */

import { RefusedError } from './io.ts';

interface Asked {
  /** Of AWS, as people call it, such as `CloudFormation`. */
  readonly service: string;
  /** As policies spell it, such as `cloudformation:DescribeStacks`. */
  readonly action: string;
  /** What it was done to, such as `stack mmm-prod-stateful`. */
  readonly what: string;
  readonly region: string | undefined;
}

const expired: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
]);
const keyRefused: ReadonlySet<string> = new Set([
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const denied: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
]);
const slowDown: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException']);
/** Wherever the SDK has put it: as a code, a name, or somewhere in its words. */
const noAnswer =
  /\b(?:E(?:CONN[A-Z]+|NOTFOUND|TIMEDOUT|PIPE|PROTO|HOSTUNREACH|NETUNREACH)|EAI_AGAIN|ERR_TLS_\w+|[A-Z_]*CERT_[A-Z_]+|TimeoutError)\b/;
const unreadable: ReadonlySet<string> = new Set(['SyntaxError', 'TypeError']);

export function awsFailure(error: unknown, asked: Asked): RefusedError {
  return new RefusedError(whyOf(error, asked));
}

/** Without an account of AWS nobody can be asked, whatever the question. */
export function regionMissing(): RefusedError {
  return new RefusedError(
    'no AWS region is known: add --region, or set AWS_REGION, or name one in the profile of AWS_PROFILE',
  );
}

/** By the name AWS gave it. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function whyOf(error: unknown, { service, action, what, region }: Asked): string {
  const { name, text, code } = partsOf(error);
  const place = region === undefined ? service : `${service} in ${region}`;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return /expired|sso session/i.test(text)
      ? 'the AWS session has expired: sign in again (aws sso login)'
      : 'no AWS credentials were found: sign in (aws sso login or aws configure), or name a profile with AWS_PROFILE';
  }
  if (expired.has(name)) {
    return `the AWS session has expired (${name}): sign in again (aws sso login)`;
  }
  if (keyRefused.has(name)) {
    return `AWS does not take the credentials (${name}): see which ones are used (aws sts get-caller-identity)`;
  }
  if (denied.has(name)) {
    return `AWS denies ${action} on ${what}: ask for the right, or sign in as somebody who has it`;
  }
  if (slowDown.has(name)) return `${place} asks to be left alone (${name}): try again in a minute`;
  const why = noAnswer.exec(`${code} ${name} ${text}`);
  if (why !== null) {
    return `no answer from ${place} (${why[0]}): is this machine online, and is the region right?`;
  }
  if (unreadable.has(name)) {
    return `${place} answered what cannot be read: is there a proxy in between, or a wrong AWS_ENDPOINT_URL?`;
  }
  return `${place} refuses ${action} on ${what} (${name})`;
}

function partsOf(error: unknown) {
  if (!(error instanceof Error)) return { name: 'an unknown error', text: '', code: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { name: error.name, text: error.message, code };
}
