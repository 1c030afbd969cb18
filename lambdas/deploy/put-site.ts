import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type CustomResourceEvent, customResource } from '../handler/custom-resource.ts';
import { log } from '../handler/log.ts';

/** What CloudFormation hands over: properties of the template's `Custom::Site`. */
export interface Site {
  Bucket: string;
  /** Folder of the bucket that is the site's alone, e.g. `console`. */
  Path: string;
  /** What the pages ask for as `settings.json`. */
  Settings: Record<string, string>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2',
};
/** Built files are named by their content; what has a name that stays is asked for anew each time. */
const cacheOf = (name: string) => (name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');

/** A deployment of the console, for CloudFormation. */
export const handler = (event: CustomResourceEvent<Site>): Promise<void> =>
  customResource(event, async (site) => {
    await putSite(site, event.RequestType === 'Delete' ? new Map() : siteBeside(import.meta.dirname, site.Settings));
    return `${site.Bucket}/${site.Path}`;
  });

/** Puts files into the site's folder, and then takes away what an earlier one left there: whoever has the old page open still finds its parts meanwhile. */
export async function putSite({ Bucket, Path }: Pick<Site, 'Bucket' | 'Path'>, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const s3 = new S3Client({});
  for (const [name, body] of files) await s3.send(new PutObjectCommand({ Bucket, Key: `${Path}/${name}`, Body: body, ContentType: TYPES[extname(name)] ?? 'application/octet-stream', CacheControl: cacheOf(name) }));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${Path}/`, EncodingType: 'url' }));
  const there = Contents.map(({ Key = '' }) => decodeURIComponent(Key));
  const old = there.filter((key) => !files.has(key.slice(Path.length + 1)));
  for (const Key of old) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  log.info('site put', { files: files.size, removed: old.length });
}

/** Every file of the folder `site` beside the handler, and its settings. */
export function siteBeside(folder: string, settings: Record<string, string>): Map<string, Buffer> {
  const root = join(folder, 'site');
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return new Map([...names.sort().map((name): [string, Buffer] => [name, readFileSync(join(root, name))]), ['settings.json', Buffer.from(JSON.stringify(settings))]]);
}
