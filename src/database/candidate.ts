import type { ServerAddress, ServerConnection, TargetSessionAttributes } from "../connection.ts";

/** One server to try, and of which kind it must be. */
export interface Candidate {
  readonly connection: ServerConnection;
  readonly server: ServerAddress;
  readonly wanted: TargetSessionAttributes;
  /** Ends the attempt with its reason. */
  readonly stop: AbortSignal | undefined;
}
