import { log } from './log.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-create.html */
export interface CustomResourceEvent<Properties> {
  RequestType: 'Create' | 'Update' | 'Delete';
  RequestId: string;
  ResponseURL: string;
  StackId: string;
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceProperties: Properties;
}

/**
 * Does what CloudFormation asks, and tells it how that ended; untold, it would wait for an hour.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 * @param act gives the physical id
 */
export async function customResource<Properties>(event: CustomResourceEvent<Properties>, act: (properties: Properties) => Promise<string>): Promise<void> {
  const { RequestId, StackId, LogicalResourceId, PhysicalResourceId = LogicalResourceId } = event;
  const about = { RequestId, StackId, LogicalResourceId };
  const tell = async (answer: object) => {
    const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ ...about, ...answer }), headers: { 'content-type': '' } });
    if (!response.ok) throw new Error(`CloudFormation could not be told: ${response.status}`);
  };
  let id: string;
  try {
    id = await act(event.ResourceProperties);
  } catch (error) {
    log.error('custom resource failed', { resource: LogicalResourceId, error: String(error) });
    return tell({ Status: 'FAILED', Reason: String(error).slice(0, 1_000), PhysicalResourceId });
  }
  return tell({ Status: 'SUCCESS', PhysicalResourceId: id });
}
