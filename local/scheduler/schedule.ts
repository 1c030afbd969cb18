import type { Json, JsonObject } from '../contract.ts';
import { AwsError, Unsupported } from '../contract.ts';
import type { Expression } from './expression.ts';
import { parseExpression } from './expression.ts';
import type { ScheduleTarget } from './target.ts';
import { compileTarget } from './target.ts';
import { isZone } from './zone.ts';

/** A schedule, ready to run. Times in epoch milliseconds. */
export interface Schedule {
  name: string;
  group: string;
  arn: string;
  definition: JsonObject;
  expression: Expression;
  enabled: boolean;
  /** A run starts somewhere in this many milliseconds. */
  window: number;
  startDate: number | undefined;
  endDate: number | undefined;
  /** A schedule that will not run again is deleted. */
  deleteWhenDone: boolean;
  target: ScheduleTarget;
}

/** What a schedule may say, in a template and in a call. */
export const HONOURED = [
  'Name',
  'GroupName',
  'Description',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'EndDate',
  'State',
  'FlexibleTimeWindow',
  'ActionAfterCompletion',
  'Target',
];
/** Without effect here: the store is this machine's disk; a token only tells repeated calls. */
const IGNORED = ['KmsKeyArn', 'ClientToken'];

/**
 * Reads a schedule as CreateSchedule and templates write it. Throws ValidationException, or Unsupported.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export function compileSchedule(definition: JsonObject, arn: string): Schedule {
  const { Name, GroupName = 'default', ScheduleExpression, ScheduleExpressionTimezone = 'UTC', State = 'ENABLED', ActionAfterCompletion = 'NONE' } = definition;
  const strange = Object.keys(definition).find((name) => !HONOURED.includes(name) && !IGNORED.includes(name));
  if (strange) throw new Unsupported(arn, strange);
  if (!/^[0-9a-zA-Z\-_.]{1,64}$/.test(String(Name))) throw invalid(`Invalid Name ${String(Name)}.`);
  if (!isZone(String(ScheduleExpressionTimezone))) throw invalid(`Invalid ScheduleExpressionTimezone ${String(ScheduleExpressionTimezone)}.`);
  const expression = parseExpression(String(ScheduleExpression), String(ScheduleExpressionTimezone));
  if (!expression) throw invalid(`Invalid Schedule Expression ${String(ScheduleExpression)}.`);
  if (State !== 'ENABLED' && State !== 'DISABLED') throw invalid(`Invalid State ${String(State)}.`);
  if (ActionAfterCompletion !== 'NONE' && ActionAfterCompletion !== 'DELETE') throw invalid(`Invalid ActionAfterCompletion ${String(ActionAfterCompletion)}.`);
  const startDate = epochMs(definition.StartDate);
  const endDate = epochMs(definition.EndDate);
  if (startDate !== undefined && endDate !== undefined && endDate <= startDate) throw invalid('The EndDate must be after the StartDate.');
  return {
    name: String(Name),
    group: String(GroupName),
    arn,
    definition,
    expression,
    enabled: State === 'ENABLED',
    window: windowOf(definition.FlexibleTimeWindow as JsonObject | undefined),
    startDate,
    endDate,
    deleteWhenDone: ActionAfterCompletion === 'DELETE',
    target: compileTarget((definition.Target ?? {}) as JsonObject, arn),
  };
}

/**
 * The next time after `last`, in its bounds. A rate counts from its StartDate or, without one, from `created`, when it runs at once
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based). StartDate and EndDate mean nothing to a
 * one-time schedule; one that was past already when it was made never runs.
 */
export function nextRun(schedule: Schedule, created: number, last: number | undefined): number | undefined {
  const { expression, startDate, endDate } = schedule;
  if (expression.kind === 'at') return last === undefined ? expression.next(created - 60_000, 0) : undefined;
  const from = startDate ?? created;
  const next = expression.next(Math.max(last ?? -Infinity, from - 1), from);
  return next !== undefined && endDate !== undefined && next > endDate ? undefined : next;
}

const invalid = (message: string) => new AwsError('ValidationException', message);

function windowOf(window: JsonObject | undefined): number {
  const mode = window?.Mode;
  const minutes = Number(window?.MaximumWindowInMinutes ?? 0);
  if (mode === 'OFF') return 0;
  if (mode === 'FLEXIBLE' && Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440) return minutes * 60_000;
  throw invalid('FlexibleTimeWindow must have Mode OFF, or Mode FLEXIBLE and MaximumWindowInMinutes from 1 to 1440.');
}

/** Epoch seconds (the REST-JSON protocol) or ISO 8601 text (templates). */
function epochMs(value: Json | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(String(value));
  if (!Number.isFinite(ms)) throw invalid(`Not a date: ${String(value)}.`);
  return ms;
}
