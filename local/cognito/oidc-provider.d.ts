/** What is used of oidc-provider, which brings no types of its own. @see https://github.com/panva/node-oidc-provider/blob/main/docs/README.md */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface StoredCode {
    clientId: string;
    accountId: string;
    redirectUri?: string;
    codeChallenge?: string;
    scope?: string;
    nonce?: string;
    authTime?: number;
    isValid: boolean;
    consume(): Promise<void>;
  }
  interface GrantModel {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  export const interactionPolicy: { base(): { remove(prompt: string): void } };
  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<{ uid: string; params: Record<string, string> }>;
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>;
    AuthorizationCode: { find(value: string): Promise<StoredCode | undefined> };
    Grant: new (grant: { clientId: string; accountId: string }) => GrantModel;
  }
}
