import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stageNamed } from '../../lib/config.ts';
import { CellStack } from '../../lib/constructs/cell-stack.ts';
import { ChatRoom } from '../../lib/constructs/chat-room.ts';
import { FileServer } from '../../lib/constructs/file-server.ts';
import { DataStack } from '../../lib/stacks/data.ts';
import { newApp } from '../../lib/synthesise.ts';
import { object } from './templates.ts';
import type { JsonObject } from './templates.ts';

const outDir = mkdtempSync(join(tmpdir(), 'crossdock-file-server-'));
const roomDir = mkdtempSync(join(tmpdir(), 'crossdock-room-'));
afterAll(() => [outDir, roomDir].forEach((dir) => rmSync(dir, { recursive: true })));

test('a partner who calls us sees its own two folders, may write into one of them, and its actions are logged; no check finds anything', async () => {
  const stage = stageNamed('dev');
  const [cell] = stage.cells;
  if (!cell) throw new Error('the stage has a cell');
  const app = await newApp({ outDir, validate: true });
  const { exchange } = new DataStack(app, { stage, cell });
  class Alone extends CellStack {}
  const stack = new Alone(app, 'connectors', { stage, cell }, 'the file server by itself');
  new FileServer(stack, 'FileServer', { exchange, partners: [{ connector: 'x12-warehouse', partner: '3PL', publicKeys: ['ssh-ed25519 AAAA'] }] });
  const { Resources } = app.synth().getStackByName(stack.stackName).template as { Resources: Record<string, { Type: string; Properties: JsonObject }> };
  const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  expect(ofType('AWS::Transfer::Server')).toMatchObject([{ Protocols: ['SFTP'], Domain: 'S3', IdentityProviderType: 'SERVICE_MANAGED', SecurityPolicyName: 'TransferSecurityPolicy-2024-01', StructuredLogDestinations: [expect.anything()] }]);
  const [user] = ofType('AWS::Transfer::User');
  expect(user).toMatchObject({ UserName: '3PL', SshPublicKeys: ['ssh-ed25519 AAAA'], HomeDirectoryType: 'LOGICAL', HomeDirectoryMappings: [{ Entry: '/inbound' }, { Entry: '/outbound' }] });
  expect(JSON.stringify(user?.HomeDirectoryMappings)).toMatch(/x12-warehouse\/in\/3PL.*x12-warehouse\/out\/3PL/);
  const statements = ofType('AWS::IAM::Policy').flatMap(({ PolicyDocument }) => object(PolicyDocument).Statement as JsonObject[]);
  const may = statements.map(({ Action, Resource, Condition }) => [[Action].flat().length > 1 ? ([Action].flat() as string[]).toSorted() : Action, JSON.stringify(Resource).replace(/.*"(\/[^"]*)".*/, '$1'), object(object(Condition).StringLike)['s3:prefix']]);
  expect(may).toEqual([
    ['s3:ListBucket', expect.any(String), ['x12-warehouse/in/3PL/*', 'x12-warehouse/out/3PL/*', 'x12-warehouse/in/3PL', 'x12-warehouse/out/3PL']],
    [['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], '/x12-warehouse/in/3PL/*', undefined],
    [['s3:DeleteObject', 's3:GetObject'], '/x12-warehouse/out/3PL/*', undefined],
  ]);
});

test('a room is read by web hooks, and by a channel that may do nothing; no check finds anything', async () => {
  const stage = stageNamed('dev');
  const [cell] = stage.cells;
  if (!cell) throw new Error('the stage has a cell');
  const app = await newApp({ outDir: roomDir, validate: true });
  class Alone extends CellStack {}
  const stack = new Alone(app, 'rooms', { stage, cell }, 'a room by itself');
  new ChatRoom(stack, { role: 'finance', webhooks: ['https://hooks.example.com/finance'], slack: { workspaceId: 'T07ABCDEF', channelId: 'C07ABCDEF' } });
  const { Resources } = app.synth().getStackByName(stack.stackName).template as { Resources: Record<string, { Type: string; Properties: JsonObject }> };
  const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const topic = { Ref: expect.stringMatching(/^FinanceRoomTopic/) };
  expect(ofType('AWS::SNS::Subscription')).toEqual([{ Protocol: 'https', Endpoint: 'https://hooks.example.com/finance', TopicArn: topic }]);
  const nothing = 'arn:aws:iam::aws:policy/AWSDenyAll';
  expect(ofType('AWS::Chatbot::SlackChannelConfiguration')).toMatchObject([{ SlackWorkspaceId: 'T07ABCDEF', SlackChannelId: 'C07ABCDEF', SnsTopicArns: [topic], GuardrailPolicies: [nothing] }]);
  expect(ofType('AWS::IAM::Role')).toMatchObject([{ ManagedPolicyArns: [nothing] }]);
});
