import { BOOKED, type Booked, bookPayment } from '../handler/book-payment.ts';
import { businessEvents } from '../handler/queue.ts';

export const handler = businessEvents<Booked>(BOOKED, bookPayment);
