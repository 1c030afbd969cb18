/** One operation of a REST service: `{Member}` in the path is an input member, as are the query parameters. */
export interface RestRoute {
  method: string;
  path: string;
  action: string;
  /** Query parameter → input member, where the two differ. */
  query?: Record<string, string>;
}

const route = (method: string, path: string, action: string, query?: Record<string, string>): RestRoute =>
  query ? { method, path, action, query } : { method, path, action };

const GROUP = { groupName: 'GroupName', clientToken: 'ClientToken' };

/**
 * Operations by service, as in the services' API references:
 * https://docs.aws.amazon.com/lambda/latest/api/, https://docs.aws.amazon.com/scheduler/latest/APIReference/,
 * https://docs.aws.amazon.com/apigateway/latest/api/, https://docs.aws.amazon.com/ses/latest/APIReference-V2/
 */
export const REST_ROUTES: Readonly<Record<string, readonly RestRoute[]>> = {
  lambda: [
    route('POST', '/2015-03-31/functions/{FunctionName}/invocations', 'Invoke'),
    route('GET', '/2015-03-31/functions', 'ListFunctions'),
    route('GET', '/2015-03-31/functions/{FunctionName}', 'GetFunction'),
    route('GET', '/2015-03-31/functions/{FunctionName}/configuration', 'GetFunctionConfiguration'),
    route('PUT', '/2015-03-31/functions/{FunctionName}/configuration', 'UpdateFunctionConfiguration'),
    route('GET', '/2015-03-31/functions/{FunctionName}/policy', 'GetPolicy'),
    route('GET', '/2015-03-31/functions/{FunctionName}/aliases', 'ListAliases'),
    route('GET', '/2015-03-31/functions/{FunctionName}/versions', 'ListVersionsByFunction'),
    route('GET', '/2019-09-25/functions/{FunctionName}/event-invoke-config', 'GetFunctionEventInvokeConfig'),
    route('PUT', '/2017-10-31/functions/{FunctionName}/concurrency', 'PutFunctionConcurrency'),
    route('DELETE', '/2017-10-31/functions/{FunctionName}/concurrency', 'DeleteFunctionConcurrency'),
    route('GET', '/2019-09-30/functions/{FunctionName}/concurrency', 'GetFunctionConcurrency'),
    route('GET', '/2015-03-31/event-source-mappings', 'ListEventSourceMappings'),
    route('GET', '/2015-03-31/event-source-mappings/{UUID}', 'GetEventSourceMapping'),
    route('PUT', '/2015-03-31/event-source-mappings/{UUID}', 'UpdateEventSourceMapping'),
    route('GET', '/2017-03-31/tags/{Resource}', 'ListTags'),
  ],
  scheduler: [
    route('GET', '/schedules', 'ListSchedules', { ScheduleGroup: 'GroupName' }),
    route('POST', '/schedules/{Name}', 'CreateSchedule'),
    route('GET', '/schedules/{Name}', 'GetSchedule', GROUP),
    route('PUT', '/schedules/{Name}', 'UpdateSchedule'),
    route('DELETE', '/schedules/{Name}', 'DeleteSchedule', GROUP),
    route('GET', '/schedule-groups', 'ListScheduleGroups'),
    route('POST', '/schedule-groups/{Name}', 'CreateScheduleGroup'),
    route('GET', '/schedule-groups/{Name}', 'GetScheduleGroup'),
    route('DELETE', '/schedule-groups/{Name}', 'DeleteScheduleGroup', GROUP),
  ],
  apigateway: [
    route('GET', '/restapis', 'GetRestApis'),
    route('GET', '/restapis/{restApiId}', 'GetRestApi'),
    route('GET', '/restapis/{restApiId}/stages', 'GetStages'),
    route('GET', '/restapis/{restApiId}/stages/{stageName}', 'GetStage'),
    route('GET', '/restapis/{restApiId}/resources', 'GetResources'),
    route('GET', '/restapis/{restApiId}/authorizers', 'GetAuthorizers'),
    route('DELETE', '/restapis/{restApiId}/stages/{stageName}/cache/authorizers', 'FlushStageAuthorizersCache'),
    route('GET', '/usageplans', 'GetUsagePlans'),
    route('GET', '/usageplans/{usagePlanId}', 'GetUsagePlan'),
    route('GET', '/usageplans/{usagePlanId}/keys', 'GetUsagePlanKeys'),
    route('GET', '/apikeys', 'GetApiKeys'),
    route('GET', '/apikeys/{apiKey}', 'GetApiKey'),
  ],
  ses: [
    route('POST', '/v2/email/outbound-emails', 'SendEmail'),
    route('PUT', '/v2/email/account/sending', 'PutAccountSendingAttributes'),
    route('PUT', '/v2/email/suppression/addresses', 'PutSuppressedDestination'),
    route('GET', '/v2/email/suppression/addresses/{EmailAddress}', 'GetSuppressedDestination'),
    route('DELETE', '/v2/email/suppression/addresses/{EmailAddress}', 'DeleteSuppressedDestination'),
  ],
};
