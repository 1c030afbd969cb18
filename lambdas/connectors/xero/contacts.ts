import type { Behind } from '../../../core/posting/as-document.ts';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { XeroClient } from './client.ts';
import { Contact } from './schema.ts';

/** https://developer.xero.com/documentation/api/accounting/contacts */
const LONGEST_NUMBER = 50;

/** Customers as Xero has them: by our number, which it calls ContactNumber. One that is not there is made, with its name and nothing else. */
export class XeroContacts {
  readonly #client: XeroClient;
  readonly #behind: Pick<Behind, 'customerName'>;
  readonly #known = new Map<string, string>();

  constructor(client: XeroClient, behind: Pick<Behind, 'customerName'>) {
    this.#client = client;
    this.#behind = behind;
  }

  /** What fails with a contact looks for it anew the next time: somebody may have archived or merged it. @throws Rejected ledger.customer-unknown, and ledger.refused where another contact has the name */
  async with<T>(entity: string, customerId: string, use: (contactId: string) => Promise<T>): Promise<T> {
    const id = this.#known.get(customerId) ?? (await this.#find(entity, customerId));
    this.#known.delete(customerId);
    const done = await use(id);
    this.#known.set(customerId, id);
    return done;
  }

  async #find(entity: string, customerId: string): Promise<string> {
    const [found] = await this.#client.find(Contact, 'Contacts', { ContactNumber: customerId });
    return (found ?? (await this.#make(entity, customerId))).ContactID;
  }

  async #make(entity: string, customerId: string): Promise<{ ContactID: string }> {
    const name = await this.#behind.customerName(entity, customerId);
    if (!name || customerId.length > LONGEST_NUMBER) throw new Rejected('ledger.customer-unknown', `customer ${customerId} is no contact in Xero, and cannot be made one`, { customerId });
    const [made] = await this.#client.make(Contact, 'Contacts', [{ ContactNumber: customerId, Name: name }], customerId);
    if (!made) throw new Transient('ledger.malformed', 'Xero made no contact');
    return made;
  }
}
