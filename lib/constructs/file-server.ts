import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnServer, CfnUser } from 'aws-cdk-lib/aws-transfer';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FilePartner } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { PlatformLogs } from './logs.ts';
import { wildcardOn } from './platform-function.ts';

/** Older key exchanges and ciphers are refused: https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html */
const SECURITY_POLICY = 'TransferSecurityPolicy-2024-01';

/**
 * Our SFTP server, for partners who call us. Each signs in with its own key and sees two folders, which are its own in the exchange: `/inbound`, into which it puts files
 * for us, and `/outbound`, from which it fetches ours. Billed by the hour from when it is there, so it is there only for cells that have such partners.
 * https://docs.aws.amazon.com/transfer/latest/userguide/logical-dir-mappings.html
 */
export class FileServer extends Construct {
  constructor(scope: Construct, id: string, { exchange, partners }: { exchange: IBucket; partners: readonly FilePartner[] }) {
    super(scope, id);
    const { account, partition } = Stack.of(this);
    const fromHere = new ServicePrincipal('transfer.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': account } } });
    const logs = new PlatformLogs(this, 'Logs');
    const server = new CfnServer(this, 'Server', {
      protocols: ['SFTP'], domain: 'S3', endpointType: 'PUBLIC', identityProviderType: 'SERVICE_MANAGED', securityPolicyName: SECURITY_POLICY,
      // JSON, one line per action of a partner: https://docs.aws.amazon.com/transfer/latest/userguide/structured-logging.html
      structuredLogDestinations: [logs.logGroupArn],
    });
    const arn = Stack.of(exchange).exportValue(exchange.bucketArn);
    for (const { connector, partner, publicKeys } of partners) {
      const [theirs, ours] = [`${connector}/in/${partner}`, `${connector}/out/${partner}`];
      const role = new Role(this, `${partner}Role`, { assumedBy: fromHere, description: `Files of ${partner}` });
      role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [arn], conditions: { StringLike: { 's3:prefix': [`${theirs}/*`, `${ours}/*`, theirs, ours] } } }));
      // a client that uploads under another name first renames it, which S3 does by copying and deleting
      role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], resources: [`${arn}/${theirs}/*`] }));
      role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject', 's3:DeleteObject'], resources: [`${arn}/${ours}/*`] }));
      for (const folder of [theirs, ours]) acknowledge(role, wildcardOn(this, `${arn}/${folder}/*`), `Files have whatever names ${partner} gives them; the folder is its own.`);
      new CfnUser(this, `${partner}User`, {
        serverId: server.attrServerId, userName: partner, role: role.roleArn, sshPublicKeys: [...publicKeys], homeDirectoryType: 'LOGICAL',
        homeDirectoryMappings: [{ entry: '/inbound', target: `/${exchange.bucketName}/${theirs}` }, { entry: '/outbound', target: `/${exchange.bucketName}/${ours}` }],
      });
    }
    new CfnOutput(this, 'Address', { value: `${server.attrServerId}.server.transfer.${Stack.of(this).region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`, description: 'Where partners put their files, and fetch ours' });
  }
}
