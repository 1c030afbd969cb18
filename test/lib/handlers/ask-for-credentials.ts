import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Whose calls two clients would sign, made as the functions make them. */
export const handler = () => Promise.all([new DynamoDBClient({ maxAttempts: 3 }), new SQSClient({ maxAttempts: 3 })].map(({ config }) => config.credentials()));
