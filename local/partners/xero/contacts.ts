import type { JsonObject } from '../../contract.ts';
import { Invalid } from './errors.ts';
import type { Organisation } from './organisation.ts';
import type { ContactRecord } from './records.ts';
import { type Model, textOf } from './request.ts';

const KIND = 'contact';

export const contacts = (org: Organisation): ContactRecord[] => org.documents.all<ContactRecord>(KIND);

/** By its id, what another system calls it, or its name, in this order. */
export const contactIn = (org: Organisation, model: Model): ContactRecord | undefined => {
  const [id, number, name] = [textOf(model, 'ContactID'), textOf(model, 'ContactNumber'), textOf(model, 'Name')];
  if (id !== undefined) return org.documents.get<ContactRecord>(KIND, id);
  return contacts(org).find((each) => number !== undefined && each.number === number) ?? contacts(org).find((each) => each.name === name);
};

/** Makes it, or changes the one that is named. @throws Invalid */
export function saveContact(org: Organisation, model: Model): ContactRecord {
  const known = contactIn(org, model);
  const name = textOf(model, 'Name') ?? known?.name;
  const number = textOf(model, 'ContactNumber') ?? known?.number;
  if (name === undefined) throw new Invalid('The contact name cannot be empty.');
  if (number !== undefined && number.length > 50) throw new Invalid('The ContactNumber field cannot be longer than 50 characters');
  if (contacts(org).some((each) => each.id !== known?.id && each.name.toLowerCase() === name.toLowerCase())) {
    throw new Invalid(`The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`);
  }
  const contact: ContactRecord = { id: known?.id ?? org.newId(), ...(number !== undefined && { number }), name, updated: org.now() };
  org.documents.put(KIND, contact.id, contact);
  return contact;
}

export const contactView = ({ id, number, name, updated }: ContactRecord): JsonObject => ({
  ContactID: id, ContactNumber: number ?? '', ContactStatus: 'ACTIVE', Name: name, Addresses: [], Phones: [], ContactGroups: [], ContactPersons: [], UpdatedDateUTC: `/Date(${updated}+0000)/`, HasValidationErrors: false,
});
