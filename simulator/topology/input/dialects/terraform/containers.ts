import { boundedCopy } from "../../files/bounded-copy.ts";
import type { JsonPath } from "../../files/parsed-file.ts";
import { type InputValue, inputValueOf, type MapValue } from "../input-value.ts";
import { originOf, unknownAt } from "./attribute.ts";
import { mockedIn } from "./mocked.ts";
import type { Resource } from "./output.ts";
import type { Registry } from "./registry.ts";

const PATH = "container_definitions";

/** The containers of a task definition: a text in Terraform, which is ECS's own JSON. */
export function containersOf(
  resource: Resource,
  { text, registry: { sources } }: { readonly text: unknown; readonly registry: Registry },
): InputValue {
  const originAt = (path: JsonPath) => originOf(resource, sources, [PATH, ...path]);
  const value = parsed(text);
  if (value === undefined) {
    return unknownAt(resource, {
      ...{ path: [PATH], sources },
      reason: "It is not the JSON of a list of containers",
      remedy: "Give what Terraform itself prints: terraform show -json",
    });
  }
  const { mocked } = resource.output;
  const whole = inputValueOf(value, originAt);
  if (mocked.size === 0 || whole.kind !== "list") return whole;
  const items = whole.items.map((item) =>
    item.kind === "map" ? withoutMocked(item, { resource, sources, mocked }) : item,
  );
  return { ...whole, items };
}

/** `undefined` if it is not JSON, or far too much of it. */
function parsed(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return boundedCopy(JSON.parse(text));
  } catch {
    return undefined;
  }
}

interface Mocks extends Pick<Registry, "sources"> {
  readonly resource: Resource;
  readonly mocked: ReadonlySet<string>;
}

/** Images and variables that `mock_provider` has made up are as good as unknown. */
function withoutMocked(container: MapValue, mocks: Mocks): MapValue {
  const entries = new Map(container.entries);
  const image = entries.get("image");
  if (image !== undefined) entries.set("image", unlessMocked(image, mocks));
  const environment = entries.get("environment");
  if (environment?.kind === "list") {
    const items = environment.items.map((item): InputValue => {
      const value = item.kind === "map" ? item.entries.get("value") : undefined;
      if (item.kind !== "map" || value === undefined) return item;
      return {
        ...item,
        entries: new Map([...item.entries, ["value", unlessMocked(value, mocks)]]),
      };
    });
    entries.set("environment", { ...environment, items });
  }
  return { ...container, entries };
}

function unlessMocked(value: InputValue, { resource, sources, mocked }: Mocks): InputValue {
  if (value.kind !== "scalar" || typeof value.value !== "string") return value;
  if (mockedIn(value.value, mocked) === undefined) return value;
  const place = value.origin.place().path;
  const unknown = unknownAt(resource, {
    ...{ path: [PATH], sources },
    reason: "It is made up by mock_provider",
    remedy: "Write the real one in sc-sim.yaml",
  });
  return {
    ...unknown,
    cause: { ...unknown.cause, id: `${resource.output.file.name} ${place}`, origin: value.origin },
    origin: value.origin,
  };
}
