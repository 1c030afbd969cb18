import type { IncomingMessage, ServerResponse } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { AwsError, Unsupported } from '../contract.ts';
import type { Engine, Host, JsonObject, ResourceType } from '../contract.ts';
import { send } from '../front/incoming.ts';
import { Code, codeFolder } from '../lambda/code.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2',
};

interface Site {
  path: string;
  folder: string;
  settings: JsonObject;
  headers: Record<string, string>;
}

/**
 * Static sites. On AWS a function puts the files of its own asset's folder `site` into a bucket behind a distribution, on behalf of a `Custom::Site`; here
 * they are served from that folder, under /<Path>/, with the headers that the distribution adds. Paths without a file are the site's own pages.
 */
export class Sites implements Engine {
  readonly service = 'site';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly #sites = new Map<string, Site>();

  constructor(host: Host, { assetRoot }: { assetRoot: string }) {
    this.types = {
      'Custom::Site': {
        honoured: ['Code', 'Path', 'Settings', 'Headers'],
        ignored: ['ServiceToken', 'Bucket'], // who copies the files on AWS, and where to
        identify: ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
        create: ({ stack, logicalId, properties }) => {
          const label = `${stack}/${logicalId}`;
          const folder = join(codeFolder(Code.parse(properties.Code), assetRoot, join(host.dataDir, logicalId), label), 'site');
          if (!existsSync(join(folder, 'index.html'))) throw new Unsupported(label, 'a site without index.html');
          this.#sites.set(String(properties.Path), { path: String(properties.Path), folder, settings: Object.fromEntries(Object.entries((properties.Settings ?? {}) as JsonObject).map(([name, value]) => [name, hereOf(String(value))])), headers: (properties.Headers ?? {}) as Record<string, string> });
        },
      },
    };
  }

  /** Path prefixes under which something is served. */
  get paths(): string[] {
    return [...this.#sites.keys()].map((path) => `/${path}`);
  }

  handle(): Promise<JsonObject> {
    throw new AwsError('UnknownOperationException', 'Sites have no API.', 404);
  }

  /** GET /<path>/… */
  request(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const [, path = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(pathname) ?? [];
    const site = this.#sites.get(path);
    if (!site) return send(response, { status: 404 });
    if (rest === '') return send(response, { status: 302, headers: { location: `/${path}/` } });
    const headers = { ...site.headers, 'x-content-type-options': 'nosniff', 'cache-control': rest.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache' };
    if (rest === '/settings.json') return send(response, { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(site.settings) });
    const file = fileOf(site.folder, rest);
    if (!file) return send(response, { status: 404, headers });
    send(response, { status: 200, headers: { ...headers, 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }, body: readFileSync(file) });
  }
}

/** APIs are asked at this same front, by whichever name the page was. */
const hereOf = (url: string): string => url.replace(/^https:\/\/([a-z0-9-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com\/([^/]+)\/?$/, '/execute-api/$1/$2');

/** A file of the folder; its page where the path names none; nothing where it names one that is not there, or is no path. */
function fileOf(folder: string, path: string): string | undefined {
  let asked: string;
  try {
    asked = normalize(join(folder, decodeURIComponent(path)));
  } catch {
    return undefined; // `%zz`
  }
  if (asked !== folder && !asked.startsWith(`${folder}${sep}`)) return undefined;
  if (existsSync(asked) && statSync(asked).isFile()) return asked;
  return extname(path.split('/').at(-1) ?? '') === '' ? join(folder, 'index.html') : undefined;
}
