import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Unsupported } from '../contract.ts';

/** Where a function's code comes from: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html */
export const Code = z.strictObject({
  S3Bucket: z.string().optional(),
  S3Key: z.string().optional(),
  S3ObjectVersion: z.string().optional(),
  ZipFile: z.string().optional(),
});

const AssetManifest = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

/**
 * The folder that holds a function's code. An S3 key is a CDK asset (`<hash>.zip`), found in the cloud assembly; inline code is
 * written to `inlineDir`, as index.js like Lambda does it.
 */
export function codeFolder(code: z.infer<typeof Code>, assetRoot: string, inlineDir: string, label: string): string {
  if (code.ZipFile !== undefined) {
    mkdirSync(inlineDir, { recursive: true });
    writeFileSync(join(inlineDir, 'index.js'), code.ZipFile);
    return inlineDir;
  }
  if (!code.S3Key) throw new Unsupported(label, 'property Code without S3Key or ZipFile');
  const hash = code.S3Key.replace(/^.*\//, '').replace(/\.zip$/, '');
  const usual = join(assetRoot, `asset.${hash}`);
  const folder = existsSync(usual) ? usual : manifestPaths(assetRoot, hash).find(existsSync);
  if (!folder) throw new Unsupported(label, `property Code.S3Key ${code.S3Key}, which is no asset of the cloud assembly,`);
  if (!statSync(folder).isDirectory()) throw new Unsupported(label, `property Code.S3Key ${code.S3Key}, a file asset and not a folder,`);
  return folder;
}

function manifestPaths(assetRoot: string, hash: string): string[] {
  return readdirSync(assetRoot, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) => {
      const manifest = AssetManifest.parse(JSON.parse(readFileSync(join(assetRoot, file), 'utf8')));
      const path = manifest.files[hash]?.source.path;
      return path === undefined ? [] : [join(assetRoot, file, '..', path)];
    });
}
