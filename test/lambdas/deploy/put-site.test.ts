import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { putSite, siteBeside } from '../../../lambdas/deploy/put-site.ts';
import { customResource, type CustomResourceEvent } from '../../../lambdas/handler/custom-resource.ts';
import { memoryObjects } from '../../support/objects.ts';

const objects = memoryObjects();
let folder: string;
let cloudFormation: Server;
let told: unknown[];
let event: (RequestType: CustomResourceEvent<object>['RequestType']) => CustomResourceEvent<object>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'put-site-'));
  mkdirSync(join(folder, 'site', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'site', 'index.html'), '<p>');
  writeFileSync(join(folder, 'site', 'assets', 'main-2.js'), 'go()');
  told = [];
  cloudFormation = createServer(async (request, response) => {
    told.push(JSON.parse(String(Buffer.concat(await Array.fromAsync(request)))));
    response.end();
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
  const ResponseURL = `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer`;
  event = (RequestType) => ({ RequestType, RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'PutFiles', ResponseURL, ResourceProperties: {} });
});
afterEach(() => {
  cloudFormation.close();
  rmSync(folder, { recursive: true });
});
const inBucket = () => [...objects.keys()].sort();

test('a deployment puts the site with its settings, and takes away what an earlier one left, in its own folder only', async () => {
  objects.set('b/console/assets/main-1.js', Buffer.from('old'));
  objects.set('b/other/file', Buffer.from('theirs'));
  await putSite({ Bucket: 'b', Path: 'console' }, siteBeside(folder, { api: '/v1' }));
  expect(inBucket()).toEqual(['b/console/assets/main-2.js', 'b/console/index.html', 'b/console/settings.json', 'b/other/file']);
  expect(String(objects.get('b/console/settings.json'))).toBe('{"api":"/v1"}');
});
test('removing the stack takes the files away, so that the bucket can go', async () => {
  objects.set('b/console/index.html', Buffer.from('old'));
  await putSite({ Bucket: 'b', Path: 'console' }, new Map());
  expect(inBucket()).toEqual([]);
});
test('CloudFormation is told how it ended, also where it failed', async () => {
  await customResource(event('Create'), async () => 'b/console');
  await customResource(event('Update'), () => Promise.reject(new Error('no such bucket')));
  expect(told).toEqual([
    { RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'PutFiles', Status: 'SUCCESS', PhysicalResourceId: 'b/console' },
    { RequestId: 'r-1', StackId: 's-1', LogicalResourceId: 'PutFiles', Status: 'FAILED', Reason: 'Error: no such bucket', PhysicalResourceId: 'PutFiles' },
  ]);
});
