import { endsItsLine, STOCK_FILE } from '../../core/inventory/stock-file.ts';
import { droppedFiles } from '../handler/dropped-files.ts';
import { takeDroppedLevels } from '../handler/stock-levels-dropped.ts';

/** Levels of stock that a source put into its folder of the exchange, by SFTP or S3, as CSV. */
export const handler = droppedFiles(STOCK_FILE, endsItsLine, takeDroppedLevels);
