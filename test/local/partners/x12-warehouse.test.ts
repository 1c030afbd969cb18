import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { newHostKey } from '../../../local/partners/x12-warehouse/sftp-server.ts';

test('every host key that its server makes can be read', () => {
  const unreadable = Array.from({ length: 1_000 }, newHostKey).filter((key) => ssh2.utils.parseKey(key) instanceof Error);
  expect(unreadable).toEqual([]);
});
