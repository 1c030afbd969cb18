import { secret } from '../../../handler/secret.ts';
import { trackingSubscriber } from '../../../handler/tracking-subscriber.ts';
import { EasyPostSecret } from '../schema.ts';
import { easypost } from '../tracking.ts';

export const handler = trackingSubscriber('easypost', async () => easypost(await secret(EasyPostSecret)));
