/** This deployment's clock; by itself, so that who needs no table bundles none. */
export const now = (): Date => new Date();
