import { createServer } from 'net';

const LOOPBACK = '127.0.0.1';

/** A free port of the loopback interface; the wanted one, if one is wanted. */
export async function findPort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE'
      ? new Error(`port ${wanted} on ${LOOPBACK} is occupied; choose another, or none to get a free one`)
      : error));
    server.listen(wanted, LOOPBACK, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
