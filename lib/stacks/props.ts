import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Place } from '../constructs/cell-stack.ts';
import type { DataStack } from './data.ts';

/** What every stack above the data is built with. */
export interface StackProps {
  place: Place;
  data: DataStack;
  /** A built asset by name: sagas, events, api, dead-letters, or connector-<name>. One per stack and connector. */
  code: (asset: string) => Code;
}
