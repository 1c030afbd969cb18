import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Letter {
  body: string;
  headers: Record<string, string>;
}

/** Takes what a partner sends by HTTP, for the bench to deliver when nothing else runs. */
export async function startMailbox(): Promise<{ url: string; letters: Letter[]; stop(): Promise<void> }> {
  const letters: Letter[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      letters.push({ body: Buffer.concat(parts).toString('base64'), headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])) });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    letters,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
