import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openApiDocument } from "./simulator/api/openapi.ts";
import { PROTOCOLS } from "./simulator/line/access-log/fields.ts";
import { PROFILES } from "./simulator/line/access-log/formats.ts";
import { jsonSchemaFor } from "./simulator/line/contract/json-schema.ts";

/** Every file under `schemas/`, by its name there. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const files = Object.values(PROFILES).flatMap((profile) =>
    PROTOCOLS.flatMap((protocol) =>
      (["strict", "tolerant"] as const).map((strictness) => {
        const schema = jsonSchemaFor({ profile, protocol, strictness });
        const name = `${profile.name}/${protocol}.${strictness}.json`;
        return [name, `${JSON.stringify(schema, null, 2)}\n`] as const;
      }),
    ),
  );
  const openApi = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
  return new Map([...files, ["openapi.json", openApi]]);
}

if (import.meta.main) {
  for (const [name, text] of schemaFiles()) {
    const file = join(import.meta.dirname, "schemas", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
