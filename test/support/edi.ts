import { PartnerProfile } from '../../core/edi/partner-profile.ts';

/** A supplier that ships straight to our customers. */
export const aPartner = (change: Partial<PartnerProfile> = {}): PartnerProfile => ({
  ...PartnerProfile.parse({
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', partner: 'DIRECT', name: 'Direct Supply', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '5125550100' },
    delimiters: { element: '*', component: '>', segment: '~' }, receives: ['855', '856', '810', '865', '997'], sends: ['850', '860', '997'], currency: 'USD', tolerances: { pricePercent: '2' },
  }),
  ...change,
});
