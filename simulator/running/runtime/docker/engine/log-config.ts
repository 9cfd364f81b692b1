/** No rotation: a follower would lose lines when a file is turned over. Named, because the engine's default may be one that cannot be read back. */
export const LOG_CONFIG = { Type: "json-file", Config: {} } as const;
