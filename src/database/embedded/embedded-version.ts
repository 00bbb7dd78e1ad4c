/** The version of the embedded PostgreSQL, as in its `show server_version`. */
export const EMBEDDED_VERSION = "18.6";
