import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Resource } from '../local/contract.ts';
import { argumentsOf, command, COMMON, onPlatform } from './command.ts';

const HELP = `npm run lake -- [options]     copies the data lake of the running platform (npm start) into a folder, for DuckDB

  --out <folder>   where to (default: lake, in the data folder)
  --data <folder>  the data folder of the platform (default .crossdock)
  --help

docs/lake.sql has views of it, revenue by month among them. With DuckDB (https://duckdb.org):

  (cd .crossdock/lake && duckdb -init ../../docs/lake.sql -c 'FROM revenue_by_month')

Events are in it some 20 seconds after they happened; journals are copied now.
Exit code 0 when all of it is copied, 1 when it could not be read, 2 when it was called wrongly.`;

/** Copies the lake, its journals up to now. @returns how many files there are */
export async function copyLake(resources: readonly Resource[], folder: string): Promise<number> {
  const named = (type: string, logicalId: string) => {
    const resource = resources.find((candidate) => candidate.type === type && candidate.logicalId.startsWith(logicalId));
    if (!resource) throw new Error('the platform has no data lake: its cell does not turn the connector on');
    return resource.ref;
  };
  const s3 = new S3Client({ forcePathStyle: true });
  const Bucket = named('AWS::S3::Bucket', 'Lake');
  const { FunctionError } = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: named('AWS::Lambda::Function', 'LakeCopyJournalsFn') }));
  if (FunctionError) throw new Error(`copy-journals failed: ${FunctionError}`);
  let files = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const file = join(folder, ...Key.split('/'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.part`, (await Body?.transformToByteArray()) ?? '');
      await rename(`${file}.part`, file);
      files += 1;
    }
  }
  return files;
}

if (import.meta.main) process.exitCode = await command(HELP, main);

async function main(): Promise<number> {
  const { values } = argumentsOf({ options: { out: { type: 'string' }, ...COMMON } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { resources } = await onPlatform(values.data);
  const out = values.out ?? join(values.data, 'lake');
  console.log(`${await copyLake(resources, out)} files in ${out}`);
  return 0;
}
