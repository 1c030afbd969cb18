/** Where the AWS console shows an execution. */
export function consoleLink(executionArn: string): string {
  const region = regionOf(executionArn);
  return `https://${region}.console.aws.amazon.com/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/**
 * Where the AWS console looks through the logs of the cell's functions for one business transaction: Logs Insights, whose query stands in its address, in an encoding of
 * its own (`*` where URLs have `%`, `$` for it once more): https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AnalyzingLogData.html
 */
export function logsLink(executionArn: string, correlationId: string): string {
  const region = regionOf(executionArn);
  const query = `SOURCE logGroups(namePrefix: ['crossdock']) | filter correlationId = '${correlationId}' | sort @timestamp asc`;
  const detail = `~(end~0~start~-86400~timeType~'RELATIVE~unit~'seconds~editorString~'${encodeURIComponent(query).replaceAll('%', '*').replaceAll("'", '*27')})`;
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:logs-insights$3FqueryDetail$3D${encodeURIComponent(detail).replaceAll('%', '$')}`;
}

/** Where the AWS console shows a trace, by the one address of it that AWS documents: `xray/home?region=…#/traces/<id>`. https://docs.aws.amazon.com/xray/latest/devguide/xray-console-deeplinks.html */
export function traceLink(executionArn: string, xrayId: string): string {
  const region = regionOf(executionArn);
  return `https://${region}.console.aws.amazon.com/xray/home?region=${region}#/traces/${xrayId}`;
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
