import type { Context } from 'aws-lambda';
import { takeMissedShipments } from '../../../handler/missed-shipments.ts';
import { poll, timeLeft } from '../../../handler/poll.ts';
import { secret } from '../../../handler/secret.ts';
import { patient } from '../client.ts';
import { ShipHeroSecret } from '../schema.ts';
import { shipHeroShipments } from '../shipments.ts';

export const handler = poll('shiphero', 'missed-shipments', async (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => takeMissedShipments('shiphero', shipHeroShipments(await secret(ShipHeroSecret), patient(timeLeft(context)))));
