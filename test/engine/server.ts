import { type Cluster, sharedCluster } from "../support/cluster.ts";
import { onSite, type Site } from "./site.ts";

/** A site on a real server, where there are roles. */
export interface ServerSite extends Site {
  readonly cluster: Cluster;
  /** Makes a role that can log in, with these clauses of CREATE ROLE, and gives its URL. */
  role(name: string, clauses?: string): Promise<string>;
  /** The name that the role has on the server. */
  roleName(name: string): string;
}

/** Makes a test that runs on a real server. */
export function onServer(use: (site: ServerSite) => Promise<void>): () => Promise<void> {
  return async () => {
    const cluster = await sharedCluster();
    const db = await cluster.createDatabase();
    const roles: string[] = [];
    const roleName = (name: string): string => `${db.name}_${name}`;
    const role: ServerSite["role"] = async (name, clauses = "") => {
      await db.query(`create role ${roleName(name)} login password 'secret' ${clauses}`);
      roles.push(roleName(name));
      const url = new URL(db.url);
      url.username = roleName(name);
      url.password = "secret";
      return url.href;
    };
    try {
      await onSite(db, (site) => use({ ...site, cluster, role, roleName }));
    } finally {
      await db.drop();
      const admin = await cluster.createDatabase();
      for (const name of roles) await admin.query(`drop role ${name}`);
      await admin.drop();
    }
  };
}
