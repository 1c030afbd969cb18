import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { CellStack } from './cell-stack.ts';
import type { RestApi } from './rest-api.ts';

/** Managed rules before every API. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const GROUPS: { name: string; count?: string[] }[] = [
  // An order of 500 lines is well over 8 KB: size is the schema's business, so that rule only counts.
  { name: 'AWSManagedRulesCommonRuleSet', count: ['SizeRestrictions_BODY'] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { name: 'AWSManagedRulesAmazonIpReputationList' },
];

export class Firewall extends Construct {
  readonly #acl: CfnWebACL;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const visible = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName });
    this.#acl = new CfnWebACL(this, 'Acl', {
      name: `${CellStack.of(this).prefix}-api`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('All'),
      rules: GROUPS.map(({ name, count = [] }, priority) => ({
        name,
        priority,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name,
            ...(count.length > 0 && { ruleActionOverrides: count.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }),
          },
        },
        visibilityConfig: visible(name),
      })),
    });
  }

  protects(id: string, { api }: RestApi): this {
    new CfnWebACLAssociation(this, id, { resourceArn: api.deploymentStage.stageArn, webAclArn: this.#acl.attrArn });
    return this;
  }
}
