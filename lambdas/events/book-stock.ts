import { STOCK_BOOKED, type StockBooked } from '../../core/posting/book-stock.ts';
import { takeIntoBooks } from '../handler/book-stock.ts';
import { businessEvents } from '../handler/queue.ts';

export const handler = businessEvents<StockBooked>(STOCK_BOOKED, takeIntoBooks);
