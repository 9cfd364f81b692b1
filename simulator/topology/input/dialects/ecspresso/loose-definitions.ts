import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";

interface LooseOptions {
  /** Those that no config names. */
  readonly files: readonly InputFile[];
  /** Folders of configs of which it is not known what they name. */
  readonly unclearFolders: ReadonlySet<string>;
}

interface LooseDefinitions {
  readonly files: readonly InputFile[];
  readonly problems: readonly Problem[];
}

const CALL =
  /\{\{-?\s*\(?\s*(?:env|must_env|json_escape|\w*tfstatef?|ssm|secretsmanager_arn|cfn_output|cfn_export)\s*[`"(]/;
const DEFINITION_KEY = /\b(?:[cC]ontainerDefinitions|[sS]erviceConnectConfiguration)\b/;

/**
 * Definitions of ecspresso that no config names: their templates would be taken for texts. Where a config is not clear they are
 * likely its own, and all that is wrong with them follows from that.
 */
export function looseDefinitions({ files, unclearFolders }: LooseOptions): LooseDefinitions {
  const problems: Problem[] = [];
  const taken = files.filter((file) => {
    if (!/\.(?:ya?ml|json)$/i.test(file.name)) return false;
    const bytes = file.bytes();
    if ("message" in bytes || !DEFINITION_KEY.test(bytes.toString("latin1"))) return false;
    const hasTemplates = CALL.test(bytes.toString("latin1"));
    if (unclearFolders.has(file.folder)) return hasTemplates || isNamelessService(file);
    if (hasTemplates) problems.push(looseProblem(file));
    return hasTemplates;
  });
  return { files: taken, problems };
}

/** ecspresso's config has the name. */
function isNamelessService(file: InputFile): boolean {
  const parsed = file.parsed();
  if ("message" in parsed || !isObject(parsed.value)) return false;
  return "serviceConnectConfiguration" in parsed.value && !("serviceName" in parsed.value);
}

function looseProblem({ name, isNamed }: InputFile): Problem {
  const message =
    "It has templates of ecspresso, and no config in the input names it: it is left out. Give the config, too (service_definition, task_definition).";
  return {
    ...{ file: name, path: "", message, origin: "simulator" },
    severity: isNamed ? "error" : "warning",
  };
}
