import type { DatabaseSync } from 'node:sqlite';
import type { Host, JsonObject } from '../contract.ts';
import { AwsError } from '../contract.ts';
import type { Definitions } from '../eventbridge/definitions.ts';
import { page } from '../eventbridge/paging.ts';
import type { Schedule } from './schedule.ts';
import { compileSchedule } from './schedule.ts';
import type { Timetable } from './timetable.ts';

export const KIND = 'schedule';

/** The API: https://docs.aws.amazon.com/scheduler/latest/APIReference/. Path parameters come as Name and GroupName. */
export function schedulerApi(host: Host, db: DatabaseSync, timetable: Timetable, definitions: Definitions) {
  const arnOf = (group: unknown, name: unknown) => scheduleArn(host, String(group ?? 'default'), String(name));
  const groupArn = (name: string) => `arn:aws:scheduler:${host.region}:${host.account}:schedule-group/${name}`;
  const groups = () => db.prepare('SELECT name, created FROM groups ORDER BY name').all() as { name: string; created: number }[];
  const hasGroup = (name: string) => name === 'default' || groups().some((group) => group.name === name);
  const get = (input: JsonObject): Schedule => {
    const schedule = timetable.get(arnOf(input.GroupName, input.Name));
    if (!schedule) throw new AwsError('ResourceNotFoundException', `Schedule ${String(input.Name)} does not exist.`, 404);
    return schedule;
  };
  const save = (input: JsonObject): JsonObject => {
    const group = String(input.GroupName ?? 'default');
    if (!hasGroup(group)) throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
    const { ClientToken: _token, ...definition } = input;
    const schedule = compileSchedule({ ...definition, GroupName: group }, arnOf(group, input.Name));
    definitions.put(KIND, schedule.arn, schedule.definition);
    timetable.set(schedule);
    timetable.touch(schedule.arn);
    return { ScheduleArn: schedule.arn };
  };
  const describeGroup = ({ name, created }: { name: string; created: number }): JsonObject => {
    const time = created / 1000;
    return { Name: name, Arn: groupArn(name), State: 'ACTIVE', CreationDate: time, LastModificationDate: time };
  };
  const getGroup = (input: JsonObject) => {
    const group = groups().find((each) => each.name === input.Name);
    if (!group) throw new AwsError('ResourceNotFoundException', `Schedule group ${String(input.Name)} does not exist.`, 404);
    return group;
  };
  return {
    CreateSchedule: (input) => {
      if (timetable.get(arnOf(input.GroupName, input.Name))) throw new AwsError('ConflictException', `Schedule ${String(input.Name)} already exists.`, 409);
      return save(input);
    },
    UpdateSchedule: (input) => {
      get(input);
      return save(input);
    },
    GetSchedule: (input) => {
      const schedule = get(input);
      const { created, modified } = timetable.times(schedule.arn);
      const defaults = { ActionAfterCompletion: 'NONE', ScheduleExpressionTimezone: 'UTC', State: 'ENABLED' };
      return { ...defaults, ...schedule.definition, Arn: schedule.arn, CreationDate: created / 1000, LastModificationDate: modified / 1000 };
    },
    DeleteSchedule: (input) => {
      const { arn } = get(input);
      timetable.delete(arn);
      definitions.delete(KIND, arn);
      return {};
    },
    ListSchedules: (input) => {
      const found = timetable
        .all()
        .filter((schedule) => schedule.name.startsWith(String(input.NamePrefix ?? '')))
        .filter((schedule) => input.GroupName === undefined || schedule.group === input.GroupName)
        .filter((schedule) => input.State === undefined || (schedule.enabled ? 'ENABLED' : 'DISABLED') === input.State);
      return page('Schedules', found.map((schedule) => summary(schedule, timetable)), input, input.MaxResults);
    },
    CreateScheduleGroup: (input) => {
      const name = String(input.Name);
      if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(name)) throw new AwsError('ValidationException', `Invalid Name ${name}.`);
      if (hasGroup(name)) throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
      addGroup(host, db, name);
      return { ScheduleGroupArn: groupArn(name) };
    },
    GetScheduleGroup: (input) => describeGroup(getGroup(input)),
    ListScheduleGroups: (input) => {
      const found = groups().filter(({ name }) => name.startsWith(String(input.NamePrefix ?? '')));
      return page('ScheduleGroups', found.map(describeGroup), input, input.MaxResults);
    },
    DeleteScheduleGroup: (input) => {
      const { name } = getGroup(input);
      if (name === 'default') throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
      for (const { arn, group } of timetable.all()) {
        if (group !== name) continue;
        timetable.delete(arn);
        definitions.delete(KIND, arn);
      }
      db.prepare('DELETE FROM groups WHERE name = ?').run(name);
      return {};
    },
  } satisfies Record<string, (input: JsonObject) => JsonObject>;
}

export function scheduleArn(host: Host, group: string, name: string): string {
  return `arn:aws:scheduler:${host.region}:${host.account}:schedule/${group}/${name}`;
}

export function addGroup(host: Host, db: DatabaseSync, name: string): void {
  db.prepare('INSERT OR IGNORE INTO groups (name, created) VALUES (?, ?)').run(name, host.clock.now());
}

function summary({ name, group, arn, enabled, target }: Schedule, timetable: Timetable): JsonObject {
  const { created, modified } = timetable.times(arn);
  return {
    Name: name,
    GroupName: group,
    Arn: arn,
    State: enabled ? 'ENABLED' : 'DISABLED',
    Target: { Arn: target.arn },
    CreationDate: created / 1000,
    LastModificationDate: modified / 1000,
  };
}
