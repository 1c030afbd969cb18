import { existsSync, readFileSync } from 'node:fs';
import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';
import { replaceFile } from '../store/replace-file.ts';

/** What SES refuses a mail with, and how: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors */
const REFUSALS: Readonly<Record<string, { status: number; message: string }>> = {
  AccountSuspendedException: { status: 400, message: 'This account is suspended.' },
  BadRequestException: { status: 400, message: 'The input is invalid.' },
  InternalServiceErrorException: { status: 500, message: 'An internal error occurred.' },
  LimitExceededException: { status: 400, message: 'Daily message quota exceeded.' },
  MailFromDomainNotVerifiedException: { status: 400, message: 'The MAIL FROM domain is not verified.' },
  MessageRejected: { status: 400, message: 'The message contains invalid content.' },
  SendingPausedException: { status: 400, message: 'Email sending is disabled for this account.' },
  TooManyRequestsException: { status: 429, message: 'Maximum sending rate exceeded.' },
};
const refusal = (name: string): AwsError => {
  const { status, message } = REFUSALS[name] ?? { status: 400, message: name };
  return new AwsError(name, message, status);
};

interface State {
  sending: boolean;
  /** Address in lower case → why, and since when in epoch milliseconds. */
  suppressed: Record<string, { reason: string; at: number }>;
}

/** What holds for all mail of the account: whether it may be sent at all, and to whom not. */
export class Account {
  readonly #file: string;
  readonly #now: () => number;
  readonly #state: State;
  #next: { error: string; times: number } = { error: '', times: 0 };

  constructor(file: string, now: () => number) {
    this.#file = file;
    this.#now = now;
    this.#state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : { sending: true, suppressed: {} };
  }

  refuse(error: string, times: number): void {
    if (!REFUSALS[error]) throw new RangeError(`SES has no ${error}; it has ${Object.keys(REFUSALS).join(', ')}`);
    this.#next = { error, times };
  }

  /** @throws AwsError where no mail may be sent now */
  admit(): void {
    if (this.#next.times > 0) {
      this.#next.times -= 1;
      throw refusal(this.#next.error);
    }
    if (!this.#state.sending) throw refusal('SendingPausedException');
  }

  suppresses = (address: string): boolean => Object.hasOwn(this.#state.suppressed, address.toLowerCase());

  handle(action: string, input: JsonObject): JsonObject {
    const address = String(input['EmailAddress'] ?? '').toLowerCase();
    switch (action) {
      case 'PutAccountSendingAttributes':
        this.#state.sending = input['SendingEnabled'] === true; // absent is false: it is a boolean of the shape
        break;
      case 'PutSuppressedDestination':
        this.#state.suppressed[address] = { reason: String(input['Reason']), at: this.#now() };
        break;
      case 'GetSuppressedDestination': {
        const { reason, at } = this.#known(address);
        return { SuppressedDestination: { EmailAddress: address, Reason: reason, LastUpdateTime: at / 1000 } };
      }
      case 'DeleteSuppressedDestination':
        this.#known(address);
        delete this.#state.suppressed[address];
        break;
    }
    replaceFile(this.#file, JSON.stringify(this.#state));
    return {};
  }

  #known(address: string): { reason: string; at: number } {
    const entry = this.#state.suppressed[address];
    if (!entry) throw new AwsError('NotFoundException', `Email address ${address} does not exist on your suppression list.`, 404);
    return entry;
  }
}
