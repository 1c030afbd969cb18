import { backorderSaga } from './backorder/saga.ts';
import { changeSaga } from './change/saga.ts';
import { orderSaga } from './order/saga.ts';
import { postingSaga } from './posting/saga.ts';
import { returnSaga } from './return/saga.ts';
import { rmaSaga } from './rma/saga.ts';
import type { SagaTable } from './saga.ts';

/** Every saga there is. A new one is a folder with its table, and a line here. */
export const SAGAS: readonly SagaTable[] = [orderSaga, postingSaga, changeSaga, backorderSaga, returnSaga, rmaSaga];

/** Every state machine that does business; exception-replay only answers for people. */
export const MACHINES: readonly (SagaTable['name'] | 'unwind')[] = [...SAGAS.map(({ name }) => name), 'unwind'];
