import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Role } from '../../core/model/identity.ts';

const TEMPLATE = /connectors\.template\.json$/;
interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/**
 * The assembly with a web hook in these rooms, as `webhooks` of a cell's `chat` makes one (lib/constructs/chat-room.ts): templates have addresses, and a test knows its own only when it runs.
 * @returns a folder of its own, to be removed
 */
export function withWebhooks(assembly: string, rooms: Partial<Record<Role, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-assembly-'));
  for (const name of readdirSync(assembly)) {
    const there = resolve(assembly, name);
    if (!TEMPLATE.test(name)) symlinkSync(there, join(folder, name));
    else writeFileSync(join(folder, name), JSON.stringify(listening(JSON.parse(readFileSync(there, 'utf8')) as Template, rooms)));
  }
  return folder;
}

function listening(template: Template, rooms: Partial<Record<Role, string>>): Template {
  for (const [role, Endpoint] of Object.entries(rooms)) {
    const topic = Object.entries(template.Resources).find(([, { Type, Properties }]) => Type === 'AWS::SNS::Topic' && String(Properties?.TopicName).endsWith(`-desk-${role}`))?.[0];
    if (!topic) throw new Error(`${role} has no room in the templates`);
    template.Resources[`${topic}Webhook`] = { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: topic }, Protocol: 'http', Endpoint } };
  }
  return template;
}

/** What a room was told: the envelope of SNS, and the notice in it. */
export interface Told {
  headers: Record<string, string>;
  envelope: { Type: string; MessageId: string; TopicArn: string; Message: string };
  notice: { version: string; source: string; id: string; content: { textType: string; title: string; description: string }; metadata: { eventType: string } };
}

/** Rooms that listen, each at a path of its own. */
export async function openRooms(): Promise<{ at: (role: Role) => string; heard: (role: Role) => Told[]; close: () => void }> {
  const heard = new Map<string, Told[]>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const envelope = JSON.parse(Buffer.concat(chunks).toString()) as Told['envelope'];
    const role = (request.url ?? '').slice(1);
    heard.set(role, [...(heard.get(role) ?? []), { headers: request.headers as Record<string, string>, envelope, notice: JSON.parse(envelope.Message) as Told['notice'] }]);
    response.writeHead(200).end();
  });
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { at: (role) => `${origin}/${role}`, heard: (role) => heard.get(role) ?? [], close };
}
