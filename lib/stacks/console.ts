import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods, CachePolicy, Distribution, Function as EdgeFunction, FunctionCode, FunctionEventType, FunctionRuntime, HeadersFrameOption, HeadersReferrerPolicy, HttpVersion, PriceClass, ResponseHeadersPolicy, SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnOutput, CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { PlatformFunction, wildcardOn } from '../constructs/platform-function.ts';
import type { ApiStack } from './api.ts';
import type { DataStack } from './data.ts';
import type { IdentityStack } from './identity.ts';
import type { StackProps } from './props.ts';

/** Folder of the bucket, and first part of each address. */
const PATH = 'console';

/** Addresses without a file are pages of the console itself; whoever comes to the root is led there. */
const PAGES = `function handler(event) {
  var request = event.request;
  if (request.uri === '/' || request.uri === '/${PATH}') return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/${PATH}/' } } };
  if (request.uri.split('/').pop().indexOf('.') < 0) request.uri = '/${PATH}/index.html';
  return request;
}`;

export interface ConsoleProps extends StackProps {
  identity: IdentityStack;
  api: ApiStack;
}

/** The operations console: its files in a bucket that only its distribution reads. */
export class ConsoleStack extends CellStack {
  constructor(scope: Construct, props: ConsoleProps) {
    super(scope, 'console', props.place, 'operations console');
    const bucket = this.#bucket(props.data);
    const csp = contentSecurity(props);
    const distribution = this.#distribution(bucket, csp);
    this.#files(bucket, csp, props);
    new CfnOutput(this, 'ConsoleUrl', { value: `${this.#names().length > 0 ? this.place.cell.consoleOrigins[0] : `https://${distribution.distributionDomainName}`}/${PATH}/` });
  }

  #bucket(data: DataStack): Bucket {
    return new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      serverAccessLogsBucket: data.accessLogs,
      serverAccessLogsPrefix: 'console/',
      removalPolicy: this.place.stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** Host names of its own, where there is a certificate for them. */
  #names(): string[] {
    const { consoleCertificate, consoleOrigins } = this.place.cell;
    return consoleCertificate ? consoleOrigins.map((origin) => new URL(origin).hostname) : [];
  }

  #distribution(bucket: Bucket, csp: string): Distribution {
    const { consoleCertificate } = this.place.cell;
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: `${this.prefix}-console`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: csp, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
    });
    const pages = new EdgeFunction(this, 'Pages', { runtime: FunctionRuntime.JS_2_0, code: FunctionCode.fromInline(PAGES), comment: 'Pages of the console are its index.html' });
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Crossdock ${this.place.stage.name}, cell ${this.place.cell.name}: console`,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(bucket),
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        // the files say themselves how long they are good
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers,
        functionAssociations: [{ function: pages, eventType: FunctionEventType.VIEWER_REQUEST }],
        compress: true,
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      ...(consoleCertificate && { domainNames: this.#names(), certificate: Certificate.fromCertificateArn(this, 'Certificate', consoleCertificate), minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
    });
    acknowledge(distribution, 'AwsSolutions-CFR1', 'Staff sign in from wherever they are; the API decides who may see what, by token.');
    acknowledge(distribution, 'AwsSolutions-CFR2', 'It serves files that are the same for everybody and hold no data; the firewall stands before the APIs.');
    acknowledge(distribution, 'AwsSolutions-CFR3', 'Requests for files of the bucket are in its access logs; whatever is asked of the platform is in those of the API.');
    acknowledge(distribution, 'AwsSolutions-CFR4', 'CloudFront sets the oldest protocol for its own host name; with a certificate of the company it is TLS 1.2 (minimumProtocolVersion).');
    return distribution;
  }

  #files(bucket: Bucket, csp: string, { identity, api, code }: ConsoleProps): void {
    const put = new PlatformFunction(this, 'PutSite', {
      entry: 'lambdas/deploy/put-site.ts',
      code: code('console'),
      description: 'Puts the files of the console into its bucket, at deployment',
      timeout: Duration.minutes(2),
    });
    const objects = bucket.arnForObjects(`${PATH}/*`);
    put.allow(['s3:ListBucket'], [bucket.bucketArn]).allow(['s3:PutObject', 's3:DeleteObject'], [objects]);
    acknowledge(put.role, wildcardOn(this, objects), 'Files are named by their content; the folder is the console’s alone.');
    new CustomResource(this, 'PutFiles', {
      resourceType: 'Custom::Site',
      serviceToken: put.fn.functionArn,
      properties: {
        Bucket: bucket.bucketName,
        Path: PATH,
        // the files lie beside the function: new ones are a new key, and a new key has it called
        Code: { S3Key: ((put.fn.node.defaultChild as CfnFunction).code as CfnFunction.CodeProperty).s3Key },
        Settings: { api: api.url, issuer: identity.pool.userPoolProviderUrl, clientId: identity.consoleClientId },
        Headers: { 'content-security-policy': csp, 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' },
      },
    });
  }
}

/** Scripts and styles of its own, and calls to the API and to the sign-in. */
function contentSecurity({ api, identity }: ConsoleProps): string {
  const asks = [api.url, identity.pool.userPoolProviderUrl, identity.signIn].map((url) => `${url}/`);
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ${asks.join(' ')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
