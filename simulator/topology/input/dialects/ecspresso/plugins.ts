import { resolve } from "node:path";
import type { Problem } from "../../../../errors.ts";
import type { DialectInput } from "../dialect.ts";
import type { InputValue, MapValue } from "../input-value.ts";
import { type EcspressoConfig, textOf } from "./config.ts";
import { DEFAULT_PLUGINS, type Plugin } from "./plugin-functions.ts";
import { problemAtValue } from "./problem-at.ts";
import type { ReadingContext } from "./template-functions.ts";
import { nothingIn, readState, type TerraformState } from "./terraform-state.ts";

/** The plugins of a config. */
export interface ConfigPlugins {
  readonly plugins: readonly Plugin[];
  readonly states: readonly TerraformState[];
  readonly problems: readonly Problem[];
  /** The same for configs whose templates give the same. */
  readonly key: string;
}

const NAMES = ["tfstate", "cloudformation", "ssm", "secretsmanager"] as const;

/** https://github.com/kayac/ecspresso#plugins */
export function pluginsOf(
  { file, value: { entries } }: EcspressoConfig,
  {
    context,
    fileAt,
  }: { readonly context: ReadingContext; readonly fileAt: DialectInput["fileAt"] },
): ConfigPlugins {
  const list = entries.get("plugins");
  const problems: Problem[] = [];
  const states: TerraformState[] = [];
  const plugins: Plugin[] = [];
  const keys: string[] = [];
  for (const item of list?.kind === "list" ? list.items : []) {
    const plugin = pluginOf(item);
    if (plugin !== undefined) plugins.push(plugin);
  }
  if (list !== undefined && list.kind !== "list" && !isNull(list)) {
    problems.push(problemAtValue(list, "A list of plugins was expected."));
  }
  return { plugins: [...DEFAULT_PLUGINS, ...plugins], states, problems, key: keys.join("\n") };

  function pluginOf(item: InputValue): Plugin | undefined {
    const at = item.kind === "map" ? item.entries : undefined;
    const written = textOf(at?.get("name"));
    const name = NAMES.find((known) => known === written?.toLowerCase());
    if (name === undefined) {
      problems.push(
        problemAtValue(
          at?.get("name") ?? item,
          `ecspresso has no plugin ${written === undefined ? "without a name" : JSON.stringify(written)}; it has: ${NAMES.join(", ")}.`,
        ),
      );
      return undefined;
    }
    const prefix = textOf(at?.get("func_prefix")) ?? "";
    if (plugins.some((other) => other.name === name && other.prefix === prefix)) {
      const message = `A plugin ${name} is there already; give this one a func_prefix of its own.`;
      problems.push(problemAtValue(item, message));
      return undefined;
    }
    keys.push(`${prefix}${name}`);
    if (name !== "tfstate") return { name, prefix };
    const config = at?.get("config");
    const state = stateOf(config?.kind === "map" ? config : undefined, item);
    states.push(state);
    return { name, prefix, state: state.lookUp };
  }

  /** Only local files are read: nothing is fetched. */
  function stateOf(config: MapValue | undefined, plugin: InputValue): TerraformState {
    const path = config?.entries.get("path");
    const where = path === undefined || isNull(path) ? config?.entries.get("url") : path;
    if (where?.kind === "unknown") {
      const causes = [where.cause, ...(where.alsoCauses ?? [])] as const;
      return { ...nothingIn(""), lookUp: () => ({ kind: "unread", causes }) };
    }
    const name = textOf(where);
    if (name === undefined) {
      const message = "The plugin tfstate needs config.path, a local file, or config.url.";
      problems.push(problemAtValue(config ?? plugin, message));
      return nothingIn("has no state: the plugin names none");
    }
    keys.push(name);
    // A url without a scheme is a path, too.
    if (/^[a-z][\w+.-]*:\/\//i.test(name)) {
      return nothingIn("is in a state that is not a local file, and nothing is fetched");
    }
    const found = fileAt(resolve(file.folder, name));
    if (found === undefined) return nothingIn(`has no state: ${name} is not a file`);
    const state = context.states.get(found) ?? readState(found);
    context.states.set(found, state);
    return state;
  }
}

function isNull(value: InputValue): boolean {
  return value.kind === "scalar" && value.value === null;
}
