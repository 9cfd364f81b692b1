import type { Dialect } from "./dialect.ts";
import { ecsJson } from "./ecs-json.ts";

/** Every dialect; the first that finds definitions in a file reads it. */
export const DIALECTS: readonly Dialect[] = [ecsJson];
