import { type PrivateCluster, startCluster } from "./cluster.ts";

/**
 * Starts a hot standby of a server, on a copy of files that are its own, or that it left when it was
 * stopped.
 */
export function startStandby(
  primary: PrivateCluster,
  { dataDirectory }: Pick<PrivateCluster, "dataDirectory">,
): Promise<PrivateCluster> {
  const settings = { primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres` };
  return startCluster(primary.version, { standbyOf: { dataDirectory }, settings });
}

/** The URL of a database as another server has it. */
export function urlOn({ port }: PrivateCluster, url: string): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}
