import type { DeskException } from '../model/exception.ts';
import type { Wait } from './expected.ts';

export const isOverdue = ({ due }: Pick<Wait, 'due'>, at: Date): boolean => Date.parse(due) <= at.getTime();

/** It has its row, or somebody has said that nothing is to be done. A row that closed by itself, because what was waited for was put off, opens again. */
export const wasTold = (row: Pick<DeskException, 'status' | 'dismissedBy'> | undefined): boolean => row !== undefined && (row.status !== 'closed' || row.dismissedBy !== undefined);
