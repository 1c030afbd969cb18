import { createServer } from 'node:net';
import { RuntimeProblem } from './problem.ts';

/** What to tell a person where a port could not be opened; nothing where something else went wrong. */
export function portProblem(error: unknown, port: number): RuntimeProblem | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new RuntimeProblem(`Port ${port} is taken by another program.`, 'Stop that one, or choose another port with --port.');
  if (code === 'EACCES' && syscall === 'listen') return new RuntimeProblem(`Port ${port} may not be opened by this user.`, 'Choose a port above 1023 with --port.');
  return undefined;
}

/** Opens a port and closes it again. @throws RuntimeProblem where it cannot be opened */
export async function checkPort(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  } catch (error) {
    throw portProblem(error, port) ?? error;
  }
  await new Promise((closed) => server.close(closed));
}
