import { type PrivateCluster, startCluster } from "./cluster.ts";

/** Starts a hot standby of a server, on a copy of the files of a stopped server. */
export function startStandby(
  primary: PrivateCluster,
  { dataDirectory }: Pick<PrivateCluster, "dataDirectory">,
): Promise<PrivateCluster> {
  const settings = { primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres` };
  return startCluster(primary.version, { standbyOf: { dataDirectory }, settings });
}

/** Returns the URL of the same database on another server. */
export function urlOn({ port }: PrivateCluster, url: string): string {
  const other = new URL(url);
  other.port = String(port);
  return other.href;
}
