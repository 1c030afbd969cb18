import { parseArgs } from 'node:util';
import { RuntimeProblem } from './problem.ts';
import { startRuntime } from './runtime.ts';

const HELP = `Runs a CDK cloud assembly on this machine, with AWS's own wire protocols on one loopback endpoint.

  node local/runtime/main.ts --assembly cdk.out --data .crossdock --port 4510

  --assembly <folder>   what cdk synth wrote (default: cdk.out)
  --data <folder>       where all state is kept (default: .crossdock)
  --port <number>       where it answers (default: 4510)
  --region <name>       default: eu-west-1
  --secrets <file>      values of secrets, outside version control
  --verbose             log everything

Clients sign with the key AKIALOCALROOT0000000 and the secret local-root-secret, which may do everything:

  AWS_ACCESS_KEY_ID=AKIALOCALROOT0000000 AWS_SECRET_ACCESS_KEY=local-root-secret AWS_REGION=eu-west-1 \\
    aws --endpoint-url http://127.0.0.1:4510 sqs list-queues

Set DYNAMODB_ENDPOINT to use another DynamoDB-compatible server.`;

const { values } = parseArgs({
  options: {
    assembly: { type: 'string', default: 'cdk.out' },
    data: { type: 'string', default: '.crossdock' },
    port: { type: 'string', default: '4510' },
    region: { type: 'string', default: 'eu-west-1' },
    secrets: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

try {
  const runtime = await startRuntime({
    assembly: values.assembly,
    dataDir: values.data,
    port: Number(values.port),
    region: values.region,
    ...(values.secrets ? { secretsFile: values.secrets } : {}),
    ...(process.env.DYNAMODB_ENDPOINT ? { dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT } : {}),
    log: (level, message) => {
      if (values.verbose || level === 'warn' || level === 'error') console.error(`${level}: ${message}`);
    },
    onProgress: ({ what, ms }) => console.log(`${String(ms).padStart(6)} ms  ${what}`),
  });
  for (const skipped of runtime.notRun) console.log(`not run: ${skipped}`);
  for (const api of runtime.apis) console.log(`${api.name}: ${api.url}`);
  console.log(`Ready at ${runtime.endpoint}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void runtime.stop().then(() => process.exit(0)));
  }
} catch (error) {
  if (!(error instanceof RuntimeProblem)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  process.exit(1);
}
