/** One thing that a check holds against the tree, where it is and what to do. */
export interface Problem {
  file: string;
  line?: number;
  what: string;
}

export const said = ({ file, line, what }: Problem): string => `${file}${line ? `:${line}` : ''}  ${what}`;
