/** The PostgreSQL that the embedded database is: what `show server_version` answers there. */
export const EMBEDDED_VERSION = "18.6";
