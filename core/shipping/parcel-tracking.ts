/** What a carrier connector is asked: to tell from now on where a parcel is. Safe to repeat. */
export interface ParcelTracking {
  /** @param carrier as the warehouse named it */
  follow(trackingNumber: string, carrier: string | undefined): Promise<void>;
}
