import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'x12-warehouse',
  title: 'Third-party warehouses (X12 by files)',
  kind: 'warehouse',
  commands: { concurrency: 4, timeoutSeconds: 30 },
  // what is put out is carried at once; a partner's own server says nothing by itself, so it is looked at
  files: { every: 'rate(5 minutes)', timeoutSeconds: 120 },
  polls: [{ handler: 'watch-answers', every: 'rate(15 minutes)', timeoutSeconds: 60 }], // a 997 or a 945 that does not come says nothing by itself
  secret: {
    partners:
      'By warehouse code, of partners whose SFTP server we call: host, port, user, password or privateKey (OpenSSH, no passphrase), hostKey (SHA256:… as ssh-keygen -lf prints it), inbox (where it takes our files), outbox (where it leaves its own), optionally archive (where files go that we took; absent: they are deleted)',
  },
  masks: ['password', 'privateKey', 'text'],
};
