import { expect, test } from 'vitest';
import { signed } from '../../../lambdas/adapters/signed-request.ts';

/** "Example: PUT Object" of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
test('a put is signed as AWS says, to the letter of its own example', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', AWS_REGION: 'us-east-1' };
  const headers = signed(new URL('https://examplebucket.s3.amazonaws.com/test%24file.text'), Buffer.from('Welcome to Amazon S3.'), { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }, new Date('2013-05-24T00:00:00Z'), env);
  expect(headers.authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  );
});

/** "Get Bucket (List Objects)" of the same page. */
test('so is a question about a bucket, whose query is part of what is signed', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', AWS_REGION: 'us-east-1' };
  const headers = signed(new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J'), Buffer.alloc(0), {}, new Date('2013-05-24T00:00:00Z'), env, 'GET');
  expect(headers.authorization).toContain('Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
});
