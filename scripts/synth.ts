/** Synthesises the cloud assembly, held against cdk-nag's AwsSolutions and CloudFormation's own rules: any finding is an error. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { synthesise } from '../lib/synthesise.ts';
import { HELPED, optionsOf } from './options.ts';

const HELP = `npm run synth -- [--stage dev|staging|prod] [--out DIR] [--fast]

  --stage   which deployment of lib/config.ts (dev)
  --out     where the cloud assembly goes (cdk.out)
  --fast    without validation, as npm start does it`;
const { values } = optionsOf({ options: { stage: { type: 'string', default: 'dev' }, out: { type: 'string', default: 'cdk.out' }, fast: { type: 'boolean', default: false }, ...HELPED } }, HELP);

const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
try {
  // npm start takes what is here for up to date where it finds its own mark: another stage is not
  rmSync(join(values.out, '.sources'), { force: true });
  await synthesise({ stage: values.stage, outDir: values.out, validate: !values.fast, progress: (what) => console.log(`${seconds().padStart(7)}  ${what}`) });
  console.log(`${seconds().padStart(7)}  ${values.stage} is in ${values.out}${values.fast ? ', not validated' : ', no findings'}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`${values.stage} is not deployable`);
  process.exitCode = 1;
}
