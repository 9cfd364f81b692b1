import type { LogPlace } from "../log-event.ts";
import { openForReading, storeUnreadable } from "./open-database.ts";

const PLACES = `
  SELECT DISTINCT log_group.name AS log_group, log_stream.name AS log_stream
  FROM origin JOIN log_stream ON log_stream.id = stream_id JOIN log_group ON log_group.id = group_id
  WHERE ? IS NULL OR service = ?`;

interface PlaceRow {
  readonly log_group: string;
  readonly log_stream: string;
}

/**
 * The streams in a store's file: all of them, or those that the containers of one service write.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be read.
 */
export function readPlaces(path: string, service?: string): readonly LogPlace[] {
  const name = service ?? null;
  using database = openForReading(path);
  try {
    const rows = database.prepare(PLACES).all(name, name) as unknown as readonly PlaceRow[];
    return rows.map(({ log_group, log_stream }) => ({ group: log_group, stream: log_stream }));
  } catch (error) {
    throw storeUnreadable(path, error);
  }
}
