import type { ConfirmedShipment } from '../model/waiting.ts';

/** A shipment in a warehouse system: enough to see whether it was told. */
export interface ShipmentRef {
  externalShipmentId: string;
  /** Our release id, or whatever the order that it is of is called there. */
  releaseId: string;
  /** What the system is asked for it by. */
  ref: string;
}

/** A release as a warehouse system has it now. */
export interface ReleaseState {
  /** Its id there. */
  externalId: string;
  /** Everything that has left of it. */
  shipments: ShipmentRef[];
  /** Nothing more leaves of it, whether or not all of it has. */
  closed?: boolean;
}

/** A warehouse system that can be asked where it stands. Nothing is changed there. Throws Transient. */
export interface ShipmentSource {
  /** What has left since then; orders of others are among them. */
  shippedSince(from: Date): Promise<ShipmentRef[]>;
  /** Ids of releases that it counts as done and has written to since then; absent: it never says. */
  closedSince?(from: Date): Promise<string[]>;
  /** Undefined where it has no such release. */
  release(releaseId: string): Promise<ReleaseState | undefined>;
  /** The shipment, as if it had been told. Throws Rejected where it is not to be understood. */
  shipment(of: ShipmentRef): Promise<ConfirmedShipment>;
}
