import { ManualClock } from '../../../local/clock.ts';
import type { AwsCall, Host, JsonObject, Resource, ResourceType } from '../../../local/contract.ts';

let ids = 0; // across hosts, as UUIDs are

/** A host that stands still: its own clock, ids 1, 2, 3 …, and the calls that an engine makes kept in `calls`. */
export function aHost(dataDir = '/nonexistent', answers: (call: AwsCall) => JsonObject = () => ({})) {
  const calls: AwsCall[] = [];
  const clock = new ManualClock();
  const host: Host = {
    clock,
    dataDir,
    dispatch: async (call) => {
      calls.push(call);
      return answers(call);
    },
    random: () => 0.5,
    id: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    region: 'eu-central-1',
    account: '111122223333',
    endpoint: 'http://127.0.0.1:4510',
    log: () => {},
  };
  return { host, clock, calls };
}

/** A resource as the loader hands it over. */
export async function make(types: Readonly<Record<string, ResourceType>>, type: string, logicalId: string, properties: JsonObject): Promise<Resource> {
  const bare = { stack: 'Stack', logicalId, type, properties, region: 'eu-central-1', account: '111122223333' };
  const resource = { ...bare, ...types[type]!.identify(bare) };
  await types[type]!.create(resource);
  return resource;
}

export const root = { kind: 'root' } as const;
export const call = (service: string, action: string, input: JsonObject, principal: AwsCall['principal'] = root): AwsCall => ({ service, action, input, principal });
