import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

let client: DynamoDBDocumentClient | undefined;
/** The tables by AWS's own client: what ours wrote is read by another. */
export const documents = (): DynamoDBDocumentClient => (client ??= DynamoDBDocumentClient.from(new DynamoDBClient({})));
