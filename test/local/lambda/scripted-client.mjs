/**
 * A runtime client in a few lines, by Lambda's documentation of the Runtime API: asks for invocations and does what each
 * event says. The handler it is given may fail to start.
 */

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const handler = process.argv[2];

async function post(path, body) {
  const response = await fetch(`${base}${path}`, { method: 'POST', body: JSON.stringify(body) });
  await response.text();
}

if (handler === 'missing.handler') {
  await post('/init/error', {
    errorType: 'Runtime.ImportModuleError',
    errorMessage: 'no such module',
  });
  process.exit(1);
}

for (let invocations = 1; ; invocations++) {
  const next = await fetch(`${base}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const event = await next.json();
  if (event.say !== undefined) process.stdout.write(`${event.say}\n`);
  if (event.die === true) process.exit(7);
  if (event.hang === true) await new Promise((resolve) => setTimeout(resolve, 600_000));
  if (event.fail !== undefined) {
    await post(`/invocation/${id}/error`, { errorType: 'TypeError', errorMessage: event.fail });
    continue;
  }
  await post(`/invocation/${id}/response`, {
    invocations,
    deadlineMs: Number(next.headers.get('lambda-runtime-deadline-ms')),
    arn: next.headers.get('lambda-runtime-invoked-function-arn'),
    type: next.headers.get('content-type'),
    variables: Object.keys(process.env),
    folder: process.cwd(),
  });
}
