import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Account } from './account.ts';
import { AwsError } from '../contract.ts';
import type { AwsCall, Engine, Host, Json, JsonObject, ResourceType } from '../contract.ts';
import { physicalName } from '../template/physical-name.ts';
import { Listing } from './listing.ts';
import { addressOf, composed } from './message.ts';

/** Where identities are made known: Iam decides by them on whose behalf mail is sent. */
export interface Identities {
  putEmailIdentity(arn: string): void;
}

/**
 * SES, version 2 of the API: mail goes into `<dataDir>/outbox/` as .eml files, which any mail program opens. An identity of a template
 * counts as verified; the proof by DNS or by a click belongs to AWS. What may go wrong does so on demand: sending is paused and addresses are suppressed by SES's
 * own operations, other refusals by `refuse`.
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/
 */
export class Ses implements Engine {
  readonly service = 'ses';
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly outbox: string;
  readonly listing: Listing;
  readonly #account: Account;
  readonly #host: Host;
  readonly #identities = new Set<string>();
  readonly #sets = new Set<string>();

  constructor(host: Host, identities: Identities) {
    this.#host = host;
    this.outbox = join(host.dataDir, 'outbox');
    mkdirSync(this.outbox, { recursive: true });
    this.listing = new Listing(join(host.dataDir, 'listing.ndjson'));
    this.#account = new Account(join(host.dataDir, 'account.json'), () => host.clock.now());
    this.types = {
      'AWS::SES::EmailIdentity': {
        honoured: ['EmailIdentity'],
        // what makes mail believed by those who receive it
        ignored: ['DkimAttributes', 'DkimSigningAttributes', 'MailFromAttributes', 'FeedbackAttributes', 'ConfigurationSetAttributes', 'Tags'],
        identify: ({ properties }) => ({ ref: String(properties['EmailIdentity']), attributes: dkim(String(properties['EmailIdentity'])) }),
        create: ({ ref, region, account }) => {
          this.#identities.add(ref.toLowerCase());
          identities.putEmailIdentity(`arn:aws:ses:${region}:${account}:identity/${ref}`);
        },
      },
      'AWS::SES::ConfigurationSet': {
        honoured: ['Name'],
        ignored: ['DeliveryOptions', 'ReputationOptions', 'SendingOptions', 'SuppressionOptions', 'TrackingOptions', 'VdmOptions', 'ArchivingOptions', 'Tags'],
        identify: (resource) => ({ ref: String(resource.properties['Name'] ?? physicalName(resource)), attributes: {} }),
        create: ({ ref }) => void this.#sets.add(ref),
      },
    };
  }

  async handle({ action, input }: AwsCall): Promise<JsonObject> {
    switch (action) {
      case 'SendEmail':
        return this.#send(input);
      case 'ListEmailIdentities':
        return { EmailIdentities: [...this.#identities].map((name) => ({ IdentityName: name, IdentityType: typeOf(name), SendingEnabled: true, VerificationStatus: 'SUCCESS' })) };
      case 'GetEmailIdentity': {
        const name = String(input['EmailIdentity']).toLowerCase();
        if (!this.#identities.has(name)) throw new AwsError('NotFoundException', `Email identity ${name} does not exist.`, 404);
        return { IdentityType: typeOf(name), VerifiedForSendingStatus: true, VerificationStatus: 'SUCCESS' };
      }
      case 'PutAccountSendingAttributes':
      case 'PutSuppressedDestination':
      case 'GetSuppressedDestination':
      case 'DeleteSuppressedDestination':
        return this.#account.handle(action, input);
      default:
        throw new AwsError('UnknownOperationException', `The local runtime has no ${action} in SES`);
    }
  }

  /** The next sends are refused so, as SES would under load or for their content. @throws RangeError where SES has no such error */
  refuse(error: string, times: number): void {
    this.#account.refuse(error, times);
  }

  #send(input: JsonObject): JsonObject {
    this.#account.admit();
    const set = input['ConfigurationSetName'];
    if (set !== undefined && !this.#sets.has(String(set))) throw new AwsError('NotFoundException', `Configuration set <${String(set)}> does not exist.`, 404);
    const content = object(input['Content']);
    const destination = object(input['Destination']);
    const id = this.#host.id();
    const now = new Date(this.#host.clock.now());
    let message: string;
    let shown: { subject: string; text: string | undefined; html: string | undefined; headers: JsonObject[] } | undefined;
    let from = String(input['FromEmailAddress'] ?? '');
    if (content['Raw'] !== undefined) {
      message = Buffer.from(String(object(content['Raw'])['Data']), 'base64').toString();
      from ||= /^From:\s*(.+)$/im.exec(message)?.[1] ?? '';
    } else if (content['Simple'] !== undefined) {
      const { Subject, Body, Headers } = object(content['Simple']);
      const data = (part: Json | undefined) => (part === undefined ? undefined : String(object(part)['Data']));
      const body = object(Body);
      shown = { subject: data(Subject) ?? '', text: data(body['Text']), html: data(body['Html']), headers: (Headers ?? []) as JsonObject[] };
      message = composed({
        from,
        to: strings(destination['ToAddresses']),
        cc: strings(destination['CcAddresses']),
        replyTo: strings(input['ReplyToAddresses']),
        ...shown,
        id,
        date: now,
      });
    } else {
      throw new AwsError('BadRequestException', 'Templates of SES are not supported by the local runtime: send Simple or Raw content');
    }
    this.#assertVerified(addressOf(from));
    if (['ToAddresses', 'CcAddresses', 'BccAddresses'].every((kind) => strings(destination[kind]).length === 0) && content['Raw'] === undefined) {
      throw new AwsError('BadRequestException', 'Destination has no recipients');
    }
    const to = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((kind) => strings(destination[kind]));
    const suppressed = to.filter((address) => this.#account.suppresses(addressOf(address)));
    this.listing.add({ id, at: now.toISOString(), from, to, suppressed, subject: /^Subject: (.*)$/m.exec(message)?.[1] ?? '', ...shown });
    // accepted, and given to nobody: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
    if (to.length > 0 && suppressed.length === to.length) return { MessageId: id };
    writeFileSync(join(this.outbox, `${now.toISOString().replaceAll(':', '-')}-${id}.eml`), message);
    return { MessageId: id };
  }

  #assertVerified(address: string): void {
    const sender = address.toLowerCase();
    const domain = sender.split('@')[1] ?? '';
    const parents = domain.split('.').map((_, index, labels) => labels.slice(index).join('.')); // a domain covers its subdomains
    if ([sender, ...parents].some((name) => this.#identities.has(name))) return;
    throw new AwsError('MessageRejected', `Email address is not verified. The following identities failed the check in region ${this.#host.region.toUpperCase()}: ${address}`);
  }
}

const object = (value: Json | undefined): JsonObject => (value ?? {}) as JsonObject;
const strings = (value: Json | undefined): string[] => ((value ?? []) as Json[]).map(String);
const typeOf = (name: string) => (name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN');

/** Names of the DNS records that a template may hand to Route 53; their keys exist on AWS alone. */
const dkim = (identity: string): Record<string, string> =>
  Object.fromEntries([1, 2, 3].flatMap((n) => [[`DkimDNSTokenName${n}`, `local${n}._domainkey.${identity}`], [`DkimDNSTokenValue${n}`, `local${n}.dkim.amazonses.com`]]));
