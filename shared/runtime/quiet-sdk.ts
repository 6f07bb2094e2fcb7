/**
 * The AWS SDK tells at every start that its versions of 2027 will need a newer Node. The pinned version runs on the
 * one at hand, and the README says so; people's terminals stay clean.
 */
export function silenceSdkVersionWarning(environment: Record<string, string | undefined>): void {
  environment['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
}
