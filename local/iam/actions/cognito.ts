import { arn, on, text } from '../requirement.ts';
import type { Rules } from '../requirement.ts';

/**
 * Calls of an app client on behalf of its user: they prove themselves by password or token, not by IAM, and come unsigned.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
 */
export const PUBLIC: readonly string[] = ['InitiateAuth', 'RespondToAuthChallenge', 'GetUser', 'RevokeToken', 'ChangePassword', 'GlobalSignOut'];

const POOL = [
  'AdminInitiateAuth', 'AdminRespondToAuthChallenge', 'AdminCreateUser', 'AdminSetUserPassword', 'AdminGetUser', 'AdminDeleteUser',
  'AdminAddUserToGroup', 'AdminRemoveUserFromGroup', 'AdminListGroupsForUser', 'AdminUpdateUserAttributes', 'AdminDisableUser', 'AdminEnableUser',
  'ListUsers', 'ListGroups', 'ListUsersInGroup', 'DescribeUserPool', 'DescribeUserPoolClient', 'ListUserPoolClients', 'AdminUserGlobalSignOut',
];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html */
export const cognito: Rules = {
  ...Object.fromEntries(PUBLIC.map((operation) => [operation, () => []])),
  ...on('cognito-idp', POOL, (input, scope) => arn('cognito-idp', scope, `userpool/${text(input['UserPoolId'])}`)),
  ...on('cognito-idp', ['ListUserPools'], () => '*'),
};
