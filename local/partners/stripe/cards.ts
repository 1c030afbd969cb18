/** What a test payment method does. */
export interface Card {
  brand: string;
  last4: string;
  /** The bank or Stripe says no. `code` is card_declined unless the reason has a code of its own. */
  decline?: { code: string; declineCode: string; message: string };
  /** The customer has to confirm with their bank. */
  authentication?: boolean;
  risk?: 'elevated' | 'highest';
  /** Radar refuses it whatever the settings are. */
  blocked?: boolean;
  /** Disputed as soon as it is captured, for this reason. */
  dispute?: string;
  refund?: 'pending' | 'fails';
}

const visa = { brand: 'visa', last4: '4242' };
const declined = (last4: string, declineCode: string, message: string, code = 'card_declined'): Card => ({ brand: 'visa', last4, decline: { code, declineCode, message } });

/** https://docs.stripe.com/testing : payment methods that every test account has. */
const CARDS: Record<string, Card> = {
  pm_card_visa: visa,
  pm_card_visa_debit: { brand: 'visa', last4: '5556' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_discover: { brand: 'discover', last4: '1117' },
  pm_card_bypassPending: { brand: 'visa', last4: '0077' },
  pm_card_chargeDeclined: declined('0002', 'generic_decline', 'Your card was declined.'),
  pm_card_chargeDeclinedInsufficientFunds: declined('9995', 'insufficient_funds', 'Your card has insufficient funds.'),
  pm_card_chargeDeclinedLostCard: declined('9987', 'lost_card', 'Your card was declined.'),
  pm_card_chargeDeclinedStolenCard: declined('9979', 'stolen_card', 'Your card was declined.'),
  pm_card_chargeDeclinedFraudulent: declined('0019', 'fraudulent', 'Your card was declined.'),
  pm_card_chargeDeclinedExpiredCard: declined('0069', 'expired_card', 'Your card has expired.', 'expired_card'),
  pm_card_chargeDeclinedIncorrectCvc: declined('0127', 'incorrect_cvc', "Your card's security code is incorrect.", 'incorrect_cvc'),
  pm_card_chargeDeclinedProcessingError: declined('0119', 'processing_error', 'An error occurred while processing your card. Try again in a little bit.', 'processing_error'),
  pm_card_chargeCustomerFail: declined('0341', 'generic_decline', 'Your card was declined.'),
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', authentication: true },
  pm_card_threeDSecure2Required: { brand: 'visa', last4: '3220', authentication: true },
  pm_card_riskLevelElevated: { brand: 'visa', last4: '9235', risk: 'elevated' },
  pm_card_riskLevelHighest: { brand: 'visa', last4: '4954', risk: 'highest' },
  pm_card_radarBlock: { brand: 'visa', last4: '0019', risk: 'highest', blocked: true },
  pm_card_createDispute: { brand: 'visa', last4: '0259', dispute: 'fraudulent' },
  pm_card_createDisputeProductNotReceived: { brand: 'visa', last4: '2685', dispute: 'product_not_received' },
  pm_card_pendingRefund: { brand: 'visa', last4: '7726', refund: 'pending' },
  pm_card_refundFail: { brand: 'visa', last4: '5126', refund: 'fails' },
};

/** By its token; the brand may stand in front of what it does (`pm_card_visa_chargeDeclined`). */
export const testCard = (token: string): Card | undefined => CARDS[token] ?? CARDS[token.replace(/^pm_card_[a-z]+_/, 'pm_card_')];
