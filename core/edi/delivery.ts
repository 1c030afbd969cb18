import { Rejected } from '../model/errors.ts';
import type { PartnerProfile } from './partner-profile.ts';

/** The desk's code for a partner that its profile or our secrets do not say how to reach. */
export const UNREACHABLE_PARTNER = 'edi.no-transport';

export interface Delivered {
  /** ST01 of its documents. */
  type: string;
  /** ISA13 and GS06. */
  control: number;
  text: string;
}

/** How interchanges get to partners. */
export interface Delivery {
  /**
   * Gives a partner the bytes of one interchange. They were stored before, and are the same where they are given again: the partner knows them by their control number.
   * @returns what its system answers with at once, where that is an interchange itself
   * @throws Transient where the outcome is unknown or it asks to wait; Rejected edi.no-transport, and what else a person must see to
   */
  deliver(profile: PartnerProfile, interchange: Delivered): Promise<string | undefined>;
}

export type Transport = PartnerProfile['transport'];

/** By the transport of the partner's profile. @throws Rejected edi.no-transport */
export const byTransport = (transports: { readonly [transport in Transport]?: Delivery['deliver'] }): Delivery => ({
  async deliver(profile, interchange) {
    const deliver = transports[profile.transport];
    if (!deliver) throw new Rejected(UNREACHABLE_PARTNER, `nothing is sent to ${profile.partner} by ${profile.transport} from here`, { partner: profile.partner, transport: profile.transport });
    return deliver(profile, interchange);
  },
});
