import { CustomerView } from '../../core/model/questions.ts';
import { http } from '../handler/http.ts';
import { customerView, mustKnow } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', answer: CustomerView }, async ({ caller, path }) => ({ status: 200, body: customerView(await mustKnow(caller, path.id ?? '')) }));
