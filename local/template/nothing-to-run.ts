/**
 * Resource types that do nothing on one machine: what they watch, describe or protect has no counterpart here. They are accepted,
 * named at start as not run, and give plausible values to whoever refers to them. A type that is missing here and has no engine is refused.
 */
export const NOTHING_TO_RUN: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::BasePathMapping',
  'AWS::ApiGateway::ClientCertificate',
  'AWS::ApiGateway::DomainName',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::ApplicationInsights::Application',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::Backup::BackupVault',
  'AWS::Budgets::Budget',
  'AWS::CertificateManager::Certificate',
  'AWS::Chatbot::SlackChannelConfiguration',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::CloudFrontOriginAccessIdentity',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudTrail::Trail',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::AnomalyDetector',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Config::ConfigRule',
  'AWS::EventSchemas::Discoverer',
  'AWS::EventSchemas::Registry',
  'AWS::EventSchemas::Schema',
  'AWS::GuardDuty::Detector',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::QueryDefinition',
  'AWS::Logs::ResourcePolicy',
  'AWS::Oam::Link',
  'AWS::ResourceGroups::Group',
  'AWS::Route53::RecordSet',
  'AWS::ServiceCatalogAppRegistry::Application',
  'AWS::ServiceCatalogAppRegistry::ResourceAssociation',
  'AWS::Signer::SigningProfile',
  'AWS::Synthetics::Canary',
  'AWS::Transfer::Server',
  'AWS::Transfer::User',
  'AWS::WAFv2::IPSet',
  'AWS::WAFv2::LoggingConfiguration',
  'AWS::WAFv2::RegexPatternSet',
  'AWS::WAFv2::RuleGroup',
  'AWS::WAFv2::WebACL',
  'AWS::WAFv2::WebACLAssociation',
  'AWS::XRay::Group',
  'AWS::XRay::SamplingRule',
  // Act only when a stack is deleted.
  'Custom::S3AutoDeleteObjects',
  'Custom::LogRetention',
]);

/** An attribute of a resource that is not run: an ARN where one is asked for, else a name that says where it comes from. */
export function attributeOfNothing(
  resource: { type: string; logicalId: string; region: string; account: string },
  attribute: string,
): string {
  const service = (resource.type.split('::')[1] ?? 'aws').toLowerCase();
  if (attribute.endsWith('Arn')) return `arn:aws:${service}:${resource.region}:${resource.account}:${resource.logicalId}`;
  if (attribute.endsWith('DomainName')) return `${resource.logicalId.toLowerCase()}.${service}.localhost`;
  return `${resource.logicalId}.${attribute}`;
}
