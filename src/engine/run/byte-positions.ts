import type { Message, Outcome, Session } from "../../session.ts";

/**
 * Makes a session of a database in SQL_ASCII count the positions of errors in characters.
 *
 * The server counts the characters of its own encoding, and in that one each byte is one.
 */
export function countingCharacters(session: Session): Session {
  return {
    isServer: session.isServer,
    backendKeyPid: session.backendKeyPid,
    server: session.server,
    settings: session.settings,
    cancel: (isAllowed) => session.cancel(isAllowed),
    close: () => session.close(),
    flight: async (messages, options) => {
      const outcomes = await session.flight(messages, options);
      return outcomes.map((outcome, index) => inCharacters(outcome, messages[index]));
    },
  };
}

function inCharacters(outcome: Outcome, message: Message | undefined): Outcome {
  if (outcome.kind !== "refused") return outcome;
  const { position, internalPosition, internalQuery } = outcome.error;
  const counted = {
    position: charactersUpTo(position, message?.sql),
    internalPosition: charactersUpTo(internalPosition, internalQuery),
  };
  return { kind: "refused", error: { ...outcome.error, ...counted } };
}

function charactersUpTo(byte: number | undefined, text: string | undefined): number | undefined {
  if (byte === undefined) return undefined;
  const bytes = new TextEncoder().encode(text).subarray(0, byte - 1);
  return [...new TextDecoder().decode(bytes)].length + 1;
}
