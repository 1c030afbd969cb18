import { Code } from 'aws-cdk-lib/aws-lambda';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { Tags } from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import type { Manifest } from '../lambdas/connectors/manifest.ts';
import type { Bundle } from './bundle.ts';
import type { Place } from './constructs/cell-stack.ts';
import type { OpenApi } from './constructs/openapi.ts';
import { ApiStack } from './stacks/api.ts';
import { ConsoleStack } from './stacks/console.ts';
import { ConnectorsStack } from './stacks/connectors.ts';
import { DataStack } from './stacks/data.ts';
import { EventsStack } from './stacks/events.ts';
import { IdentityStack } from './stacks/identity.ts';
import { ObservabilityStack } from './stacks/observability.ts';
import { SagasStack } from './stacks/sagas.ts';

export interface CellProps extends Place {
  bundles: ReadonlyMap<string, Bundle>;
  manifests: Manifest[];
  document: OpenApi;
}

/** A whole platform for one region or business unit: what must not be lost first, then what works on it. */
export function addCell(app: App, { stage, cell, bundles, manifests, document }: CellProps): void {
  const place = { stage, cell };
  const data = new DataStack(app, place);
  const identity = new IdentityStack(app, place);
  const props = { place, data, code: codeOf(bundles) };
  const connectors = new ConnectorsStack(app, { ...props, manifests });
  const sagas = new SagasStack(app, { ...props, commandQueues: connectors.commandQueues, doors: connectors.doors });
  const events = new EventsStack(app, props);
  const api = new ApiStack(app, { ...props, identity, document, webhooks: connectors.webhooks, edi: connectors.edi, doors: connectors.doors });
  const site = new ConsoleStack(app, { ...props, identity, api });
  const watched = [data, identity, connectors, sagas, events, api, site];
  for (const stack of [...watched, new ObservabilityStack(app, place, watched)]) {
    Tags.of(stack).add('application', 'crossdock');
    Tags.of(stack).add('stage', stage.name);
    Tags.of(stack).add('cell', cell.name);
    Tags.of(stack).add('entities', cell.entities.join(' '));
  }
}

/** One Code per asset: all functions of a stack or a connector share what was staged once. */
function codeOf(bundles: ReadonlyMap<string, Bundle>): (asset: string) => Code {
  const codes = new Map<string, AssetCode>();
  return (asset) => {
    const bundle = bundles.get(asset);
    if (!bundle) throw new Error(`the asset ${asset} was not built`);
    const code = codes.get(asset) ?? Code.fromAsset(bundle.directory, { assetHash: bundle.hash });
    codes.set(asset, code);
    return code;
  };
}
