import type { Json, JsonObject } from '../../contract.ts';
import { arn, list, object, on, text } from '../requirement.ts';
import type { Rule, Rules, Scope } from '../requirement.ts';

const bus = (name: Json | undefined, scope: Scope): string =>
  text(name).startsWith('arn:') ? text(name) : arn('events', scope, `event-bus/${text(name) || 'default'}`);

/** Rules of the default bus are rule/<name>, of any other rule/<bus>/<name>. */
function rule(input: JsonObject, scope: Scope): string {
  const name = text(input['Name'] ?? input['Rule']);
  const owner = text(input['EventBusName']).replace(/^arn:.*event-bus\//, '');
  return arn('events', scope, owner && owner !== 'default' ? `rule/${owner}/${name}` : `rule/${name}`);
}

const archive = (name: Json | undefined, scope: Scope) => arn('events', scope, `archive/${text(name)}`);

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const events: Rules = {
  PutEvents: (input, scope) =>
    list(input['Entries']).map(object).map((entry) => ({
      action: 'events:PutEvents',
      resource: bus(entry['EventBusName'], scope),
      values: () => ({ 'events:source': text(entry['Source']), 'events:detail-type': text(entry['DetailType']) }),
    })),
  ...on('events', ['PutRule', 'DescribeRule', 'EnableRule', 'DisableRule', 'DeleteRule', 'PutTargets', 'RemoveTargets', 'ListTargetsByRule'], rule),
  ...on('events', ['DescribeEventBus'], (input, scope) => bus(input['Name'], scope)),
  ...on('events', ['ListRules', 'ListEventBuses', 'ListRuleNamesByTarget', 'ListArchives', 'ListReplays', 'TestEventPattern'], () => '*'),
  ...on('events', ['DescribeArchive', 'UpdateArchive', 'DeleteArchive'], (input, scope) => archive(input['ArchiveName'], scope)),
  // A replay reads an archive into a bus: the archive is what the permission is asked on.
  ...on('events', ['StartReplay'], (input) => text(input['EventSourceArn'])),
  ...on('events', ['DescribeReplay', 'CancelReplay'], (input, scope) => arn('events', scope, `replay/${text(input['ReplayName'])}`)),
};

const schedule = (input: JsonObject, scope: Scope) => arn('scheduler', scope, `schedule/${text(input['GroupName']) || 'default'}/${text(input['Name'])}`);
const group = (input: JsonObject, scope: Scope) => arn('scheduler', scope, `schedule-group/${text(input['Name'])}`);

/** Who makes a schedule hands it a role, and must be allowed to. */
const withRole = (action: string): Rule => (input, scope) => [
  { action: `scheduler:${action}`, resource: schedule(input, scope) },
  { action: 'iam:PassRole', resource: text(object(input['Target'])['RoleArn']), values: () => ({ 'iam:PassedToService': 'scheduler.amazonaws.com' }) },
];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
export const scheduler: Rules = {
  CreateSchedule: withRole('CreateSchedule'),
  UpdateSchedule: withRole('UpdateSchedule'),
  ...on('scheduler', ['GetSchedule', 'DeleteSchedule'], schedule),
  ...on('scheduler', ['CreateScheduleGroup', 'GetScheduleGroup', 'DeleteScheduleGroup'], group),
  ...on('scheduler', ['ListSchedules', 'ListScheduleGroups'], () => '*'),
};
