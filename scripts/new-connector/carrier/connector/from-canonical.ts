/** A parcel to follow, by its tracking number as the id of ours. */
export const newParcel = (trackingNumber: string, carrier: string | undefined): object => ({ external_id: trackingNumber, ...(carrier && { carrier }) });
