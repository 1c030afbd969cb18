import { type Interchange, readInterchange } from './codec/read-interchange.ts';
import { checkPartner, dialectOf, type PartnerProfile, readerOptions } from './partner-profile.ts';
import { readGroup, type ReadGroup } from './read-documents.ts';

/** What a partner sent, read to its end, from and to whom it was agreed. @throws EdiError */
export async function interchangeFrom(text: string, profile: PartnerProfile): Promise<Interchange> {
  const interchange = await readInterchange([text], readerOptions(profile));
  checkPartner(interchange.header, profile);
  return interchange;
}

/** Its sets, by the maps as they were agreed with this partner. */
export const groupsFrom = ({ groups, delimiters }: Interchange, profile: PartnerProfile): ReadGroup[] =>
  groups.map((group) => readGroup(group, { delimiters, dialect: dialectOf(profile), receives: profile.receives, passedOver: profile.passedOver }));
