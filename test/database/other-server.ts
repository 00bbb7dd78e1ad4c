import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** Runs a server that is not PostgreSQL: `answer` handles each connection. */
export async function withOtherServer(
  answer: (socket: Socket) => void,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    answer(socket);
  });
  try {
    await use(await portOf(server));
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Returns a port of 127.0.0.1 without a listener. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  await once(server, "close");
  return port;
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
