import type { Picture } from './atp.ts';
import type { Mark } from './stock-feed.ts';

/**
 * Levels as they are known to stand: one that has not moved is as fresh as the warehouse's last word on all that moved. A level that nobody told as of any time
 * stays of unknown age.
 */
export function asTold<P extends Picture>(pictures: readonly P[], marks: readonly Mark[]): P[] {
  const through = new Map(marks.map((mark) => [mark.warehouse, mark.through]));
  return pictures.map((picture) => {
    const told = through.get(picture.warehouse);
    return told !== undefined && picture.asOf !== undefined && picture.asOf < told ? { ...picture, asOf: told } : picture;
  });
}
