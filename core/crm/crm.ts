import type { CrmOrder } from './order-for-crm.ts';

/**
 * What a CRM is told: where each order stands. Independent of every saga; safe to repeat, since an order is told whole and under ids of ours.
 */
export interface Crm {
  /**
   * Puts the order there as it stands, all of it or nothing. Where the CRM has a newer revision already, that one stays: `superseded`.
   * @throws Transient where the outcome is unknown, Rejected where a person must mend something there (crm.account-unknown, crm.refused, …)
   */
  tell(order: CrmOrder): Promise<'told' | 'superseded'>;
}
