import { resolve } from "node:path";
import { entryOf, type SyntaxNode } from "../../files/syntax-tree.ts";
import type { DialectInput } from "../dialect.ts";
import type { UnknownValue } from "../input-value.ts";
import { addonsPath } from "./copilot-addons.ts";
import { describeResource, propertyOf, type Resource } from "./resources.ts";
import { constructsOf, type Stack } from "./stack.ts";
import { sectionOf, type Template, templateOf, textOf } from "./template.ts";
import { fault, unknown } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { World } from "./world.ts";

/** Types that nest a stack, with the property that names its template. */
const NESTING: ReadonlyMap<string, string> = new Map([
  ["AWS::CloudFormation::Stack", "TemplateURL"],
  ["AWS::Serverless::Application", "Location"],
]);

/** Whether a resource nests a stack. */
export function isNesting({ type }: Resource): boolean {
  return NESTING.has(type);
}

/**
 * The paths of all templates that a template nests, as far as they are written down. Such a template is only read as a part of
 * the other one.
 */
export function nestedPaths(template: Template): readonly string[] {
  return resourcesIn(sectionOf(template, "Resources")?.value).flatMap((resource) => {
    const property = NESTING.get(textOf(entryOf(resource, "Type")?.value) ?? "");
    if (property === undefined) return [];
    const written = entryOf(entryOf(resource, "Properties")?.value, property)?.value;
    const path = assetPath(resource) ?? (written?.tag === undefined ? textOf(written) : undefined);
    return path === undefined || isUrl(path) ? [] : resolve(template.folder, path);
  });
}

function resourcesIn(section: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (section?.kind !== "map") return [];
  return section.entries().flatMap(({ key, value }) => {
    if (!key.startsWith("Fn::ForEach::")) return value;
    return value.kind === "list" ? value.items().flatMap(resourcesIn) : [];
  });
}

/** The stack that a resource nests, or why there is none. */
export function nestedStack(
  world: World,
  resource: Resource,
  { open }: Pick<DialectInput, "open">,
): Stack | UnknownValue {
  const { id, spot, type } = resource;
  const what = describeResource(resource);
  const { stack } = spot;
  const secretsBefore = world.secretReads();
  const given = pathOf(world, resource);
  const isSecret = world.secretReads() > secretsBefore;
  if (typeof given !== "string") return given;
  const isAddons = given === stack.parameters.get("AddonsTemplateURL");
  const path = (isAddons ? existing(addonsPath(stack), open) : undefined) ?? given;
  if (isUrl(path)) {
    const { assetsProblem } = stack;
    return unknown(spot, {
      id: `nested:${spot.stack.id}:${id}`,
      reason: `The template of ${what} has a URL (${NESTING.get(type)}), which is not fetched`,
      remedy:
        assetsProblem === undefined
          ? "Give a template with the path of a file there, such as ./child.yaml"
          : `Run \`npx cdk synth\` again: the list of assets that says which file it is cannot be read (${assetsProblem})`,
    });
  }
  const file = open(resolve(stack.template.folder, path));
  const shown = isSecret ? "a path that must stay secret" : path;
  if (file === "outside") {
    return fault(
      spot,
      `${what} nests ${shown}, which is outside of the given folders and is not read`,
      "Give the folder that holds both",
    );
  }
  const template = file === "missing" ? undefined : templateOf(file);
  if (file === "missing" || template === undefined) {
    const why = file === "missing" ? "does not exist" : "is not a template";
    return fault(spot, `${what} nests ${shown}, which ${why}`);
  }
  const around = [stack, ...ancestorsOf(stack)];
  if (around.some((one) => one.template.path === template.path)) {
    const chain = [...around.map((one) => one.template.name).toReversed(), template.name];
    return fault(spot, `The template nests itself: ${chain.join(" → ")}`);
  }
  const name = `${stack.name}-${id}`;
  return {
    ...stack,
    ...{ id: `${stack.id}/${id}`, name, displayName: `${stack.displayName}/${id}` },
    scopes: [name, id],
    ...{ template, parent: spot, parameters: new Map(), constructs: constructsOf(template) },
  };
}

function existing(path: string | undefined, open: DialectInput["open"]): string | undefined {
  return path === undefined || typeof open(path) === "string" ? undefined : path;
}

function ancestorsOf(stack: Stack): readonly Stack[] {
  const ancestors: Stack[] = [];
  for (let at = stack.parent?.stack; at !== undefined; at = at.parent?.stack) ancestors.push(at);
  return ancestors;
}

function pathOf(world: World, resource: Resource): string | UnknownValue {
  const { spot, type } = resource;
  const asset = assetPath(spot.node);
  if (asset !== undefined) return asset;
  const name = NESTING.get(type) ?? "";
  const property = propertyOf(world, resource, name);
  // Of a published application the location is its id and version.
  if (entryOf(property?.node, "ApplicationId") !== undefined) {
    return unknown(spot, {
      id: `nested:${spot.stack.id}:${resource.id}`,
      reason: `${describeResource(resource)} is an application of the Serverless Application Repository, which is not fetched`,
    });
  }
  const { made, standIns } = world.withStandIns(
    () => property && textOfValue(world.evaluate(property)),
  );
  // What stands for the parts of the URL is not used then.
  const upload = typeof made === "string" && isUrl(made) ? uploadAt(made, spot.stack) : undefined;
  if (upload !== undefined) return upload;
  for (const standIn of standIns) world.standIn(standIn);
  return made ?? fault(spot, `${describeResource(resource)} has no ${name} that is a text`);
}

/**
 * Without the metadata of assets, the CDK's list of what it uploads says which file is behind a URL:
 * the key of an upload has the hash of its content.
 */
function uploadAt(url: string, { uploads }: Stack): string | undefined {
  return [...uploads].find(([key]) => url.endsWith(`/${key}`))?.[1];
}

/** The CDK writes the path there, and a URL into the property. */
function assetPath(resource: SyntaxNode): string | undefined {
  return textOf(entryOf(entryOf(resource, "Metadata")?.value, "aws:asset:path")?.value);
}

function isUrl(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}
