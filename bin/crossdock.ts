/** The CDK app, as the CDK CLI runs it: `cdk deploy --all -c stage=prod`. The only file that reads the environment at synthesis. */
import { synthesise } from '../lib/synthesise.ts';

const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') as Record<string, unknown>;

await synthesise({
  stage: String(context.stage ?? process.env.stage ?? 'dev'),
  outDir: process.env.CDK_OUTDIR ?? 'cdk.out',
  validate: process.env.CDK_VALIDATION !== 'false',
  context,
});
