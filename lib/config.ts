import { Role } from '../core/model/identity.ts';

/** What may differ between one deployment and another. Everything else is the same everywhere. */
export type StageName = 'dev' | 'staging' | 'prod';

/** A caller of the API with an app client and a throttle of its own. */
export interface Channel {
  name: string;
  /** Requests per second, and how many may come at once. */
  rate: number;
  burst: number;
}

/** A partner that puts its files on our SFTP server, and fetches ours from there. */
export interface FilePartner {
  /** The connector that takes them, and the partner's code there, by which it signs in. */
  connector: string;
  partner: string;
  /** As in authorized_keys. Two while one is replaced. */
  publicKeys: string[];
}

/** Where a role chats. It is told what its mailbox is told, by an SNS topic of its own; without a web hook or a channel anybody can be subscribed to the topic by hand. */
export interface ChatRoom {
  role: Role;
  /** Get the envelope of SNS by POST, once they have confirmed their subscription. Plain HTTP is for this machine. */
  webhooks?: (`https://${string}` | `http://${string}`)[];
  /** A channel of Amazon Q Developer in chat applications. Its workspace is authorised there once, by hand. */
  slack?: { workspaceId: string; channelId: string };
}

/** A business unit or a region: a whole platform of its own, so that trouble in one cell stays there. */
export interface Cell {
  name: string;
  region: string;
  /** Legal entities that are kept in this cell; for the tags, so that costs can be told apart. */
  entities: string[];
  /** Business units with an intake queue of their own: a flood in one holds no other up. All others share one. */
  businessUnits: string[];
  /** Connectors that are on, by folder name under lambdas/connectors. */
  connectors: string[];
  channels: Channel[];
  /** Absent: there is no SFTP server, which costs by the hour. */
  filePartners?: FilePartner[];
  /** The address that mails to customers and roles are from; SES has to verify its domain. */
  mailFrom: string;
  /** Absent: roles are told by mail only. */
  chat?: ChatRoom[];
  /** Where the operations console is served from, under /console/: CORS (the first), sign-in and links in notices (the last) go there and nowhere else. */
  consoleOrigins: string[];
  /** ARN in us-east-1, for the host names of `consoleOrigins`. Absent: the console has CloudFront's own name, which docs/console.md says how to allow. */
  consoleCertificate?: string;
}

export interface Stage {
  name: StageName;
  /** Twelve digits. Absent: whichever account the CLI is signed in to. */
  account?: string;
  /** Data outlives its stack, and neither tables nor stacks can be deleted by accident. */
  retain: boolean;
  /** One of the periods that CloudWatch Logs knows. */
  logRetentionDays: 7 | 90 | 400;
  /** How far back the bus can be replayed. */
  archiveDays: number;
  /** How long raw inbound documents are kept: longer than the longest replay where there is money in them. */
  documentDays: number;
  /** Open order sagas that a business unit may have at once. */
  openSagaLimit: number;
  /** Requests per second over all channels, and the burst. */
  apiThrottle: { rate: number; burst: number };
  /** Second factor for people. Demo users of dev have none. */
  mfa: 'required' | 'optional';
  /** Sign-in with name and password in one call, for scripts and demo users. */
  passwordSignIn: boolean;
  cells: Cell[];
}

/** Where the runbook is; each alarm names its own section. */
export const RUNBOOK = 'docs/runbook.md';
export const RUNBOOK_SECTIONS = [
  'api-errors',
  'backorder-intake',
  'cash-application',
  'change-intake',
  'connector-commands',
  'connector-files',
  'connector-shadows',
  'connector-subscriptions',
  'delivery-booking',
  'desk-late',
  'failed-executions',
  'intake',
  'lake',
  'notifications',
  'outbox-relay',
  'payment-booking',
  'posting-intake',
  'return-intake',
  'scheduled-jobs',
  'stock-booking',
  'supplier-bills',
  'unwind-intake',
  'webhooks',
] as const;
export type RunbookSection = (typeof RUNBOOK_SECTIONS)[number];

const CONNECTORS = ['amazon', 'avalara', 'easypost', 'lake', 'notifications', 'salesforce', 'shiphero', 'shopify', 'stripe', 'tryton', 'x12-supplier', 'x12-warehouse', 'xero'];
const CHANNELS: Channel[] = [
  { name: 'b2b', rate: 50, burst: 100 },
  { name: 'field-sales', rate: 20, burst: 40 },
  { name: 'console', rate: 50, burst: 100 },
];

/** A topic for each role: who listens is said here, or by hand. */
const CHAT: ChatRoom[] = Role.options.map((role) => ({ role }));

const dev: Stage = {
  name: 'dev',
  retain: false,
  logRetentionDays: 7,
  archiveDays: 7,
  documentDays: 30,
  openSagaLimit: 500,
  apiThrottle: { rate: 500, burst: 1000 },
  mfa: 'optional',
  passwordSignIn: true,
  cells: [
    {
      name: 'us',
      region: 'us-east-1',
      entities: ['NW-US'],
      businessUnits: [],
      connectors: CONNECTORS,
      channels: CHANNELS.map((channel) => ({ ...channel, rate: 500, burst: 1000 })),
      mailFrom: 'orders@crossdock.example.com',
      chat: CHAT,
      consoleOrigins: ['http://localhost:5173', 'http://localhost:4510'],
    },
  ],
};

const staging: Stage = {
  ...dev,
  name: 'staging',
  retain: true,
  logRetentionDays: 90,
  archiveDays: 30,
  documentDays: 400,
  mfa: 'required',
  passwordSignIn: false,
  cells: [
    {
      name: 'us',
      region: 'us-east-1',
      entities: ['NW-US'],
      businessUnits: ['wholesale'],
      connectors: CONNECTORS,
      channels: CHANNELS,
      mailFrom: 'orders@staging.example.com',
      chat: CHAT,
      consoleOrigins: ['https://console.staging.example.com'],
    },
  ],
};

const prod: Stage = {
  ...staging,
  name: 'prod',
  logRetentionDays: 400,
  archiveDays: 400,
  apiThrottle: { rate: 1000, burst: 2000 },
  cells: [
    {
      name: 'us',
      region: 'us-east-1',
      entities: ['NW-US'],
      businessUnits: ['wholesale', 'retail'],
      connectors: CONNECTORS,
      channels: CHANNELS,
      mailFrom: 'orders@example.com',
      chat: CHAT,
      consoleOrigins: ['https://console.example.com'],
    },
    {
      name: 'eu',
      region: 'eu-central-1',
      entities: ['NW-EU'],
      businessUnits: ['wholesale'],
      connectors: CONNECTORS,
      channels: CHANNELS,
      mailFrom: 'orders@example.com',
      chat: CHAT,
      consoleOrigins: ['https://console.example.com'],
    },
  ],
};

const STAGES: Record<StageName, Stage> = { dev, staging, prod };

/** @throws Error naming the stages that there are */
export function stageNamed(name: string): Stage {
  const stage = Object.hasOwn(STAGES, name) ? STAGES[name as StageName] : undefined;
  if (!stage) throw new Error(`there is no stage ${name}; there are ${Object.keys(STAGES).join(', ')}`);
  return stage;
}
