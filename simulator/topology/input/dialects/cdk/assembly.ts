import { dirname, join, resolve } from "node:path";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { DialectInput, ImageBuild } from "../dialect.ts";
import { assetImages } from "./asset-images.ts";
import { assetUploads } from "./asset-uploads.ts";

/** A stack that a cloud assembly names. */
export interface AssemblyStack {
  /** Its template: the file, or why there is none. */
  readonly template: InputFile | string;
  readonly stackName: string;
  /** Of the construct: `Beta/Relay`. */
  readonly displayName: string;
  readonly environment: { readonly account?: string; readonly region?: string };
  /** How images are built, by their tags, or why they are not. */
  readonly images: ReadonlyMap<string, ImageBuild | string>;
  /** The files that a deployment uploads, by their keys in the bucket; absolute. */
  readonly uploads: ReadonlyMap<string, string>;
  /** Why a list of assets cannot be read. @default all can */
  readonly assetsProblem?: string;
}

/** What `cdk synth` wrote into one folder, the folders of stages in it, too. */
export interface Assembly {
  readonly manifest: InputFile;
  readonly stacks: readonly AssemblyStack[];
}

/** A stage in a stage in a stage: nobody goes deeper. */
const DEEPEST = 10;

/**
 * Whether a file is the manifest of a cloud assembly. What it names is read and nothing else of its folder: `tree.json` repeats
 * every definition.
 * https://docs.aws.amazon.com/cdk/v2/guide/deploy.html (cloud assembly)
 */
export function isManifest(file: InputFile): boolean {
  if (!/(?:^|[\\/])manifest\.json$/.test(file.path)) return false;
  return artifactsOf(file).some(({ type }) =>
    ["aws:cloudformation:stack", "cdk:cloud-assembly"].includes(type),
  );
}

/** The stacks of an assembly and of the stages in it. */
export function readAssembly(manifest: InputFile, { open }: Pick<DialectInput, "open">): Assembly {
  const top = manifest.folder;
  return { manifest, stacks: stacksOf(manifest, 0) };

  function stacksOf(file: InputFile, depth: number): readonly AssemblyStack[] {
    const artifacts = artifactsOf(file);
    const lists = artifacts
      .filter(({ type }) => type === "cdk:asset-manifest")
      .map(({ properties }) => openIn(file, properties["file"]));
    const assets = lists.flatMap((list) => (typeof list === "string" ? [] : list));
    const [assetsProblem] = lists.flatMap((list) => whyUnreadable(list) ?? []);
    const images = new Map(assets.flatMap((one) => [...assetImages(one, dirname(top))]));
    const uploads = new Map(assets.flatMap((one) => [...assetUploads(one)]));
    return artifacts.flatMap(({ id, type, environment, displayName, properties }) => {
      if (type === "cdk:cloud-assembly" && depth < DEEPEST) {
        const inner = openIn(file, properties["directoryName"], "manifest.json");
        return typeof inner === "object" && inner !== file ? stacksOf(inner, depth + 1) : [];
      }
      if (type !== "aws:cloudformation:stack") return [];
      const template = openIn(file, properties["templateFile"]);
      const name = properties["stackName"];
      return {
        template,
        stackName: typeof name === "string" ? name : id,
        displayName: displayName ?? id,
        environment: environmentOf(environment),
        images,
        uploads,
        ...(assetsProblem !== undefined && { assetsProblem }),
      };
    });
  }

  /** A file that a manifest names, relative to it. */
  function openIn(file: InputFile, path: unknown, ...below: readonly string[]): InputFile | string {
    if (typeof path !== "string") return "the manifest names no file";
    const whole = resolve(file.folder, path, ...below);
    const opened = open(whole);
    if (typeof opened !== "string") return opened;
    return opened === "missing"
      ? `${path} does not exist`
      : `${path} is outside of the given folder`;
  }
}

function whyUnreadable(list: InputFile | string): string | undefined {
  if (typeof list === "string") return list;
  return "message" in list.parsed() ? `${list.name} is not valid JSON` : undefined;
}

/** Whether a file is in the folder of a manifest. */
export function isInAssembly({ path }: InputFile, { manifest }: Assembly): boolean {
  return path.startsWith(join(manifest.folder, "/"));
}

interface Artifact {
  readonly id: string;
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function artifactsOf(file: InputFile): readonly Artifact[] {
  const parsed = file.parsed();
  if ("message" in parsed || !isObject(parsed.value)) return [];
  const { version, artifacts } = parsed.value;
  if (typeof version !== "string" || !isObject(artifacts)) return [];
  return Object.entries(artifacts).flatMap(([id, artifact]): readonly Artifact[] => {
    if (!isObject(artifact)) return [];
    const { type, environment, displayName, properties } = artifact;
    if (typeof type !== "string") return [];
    return [
      {
        ...{ id, type, properties: isObject(properties) ? properties : {} },
        ...(typeof environment === "string" && { environment }),
        ...(typeof displayName === "string" && { displayName }),
      },
    ];
  });
}

/** `aws://111122223333/eu-west-1`; `unknown-account` and `unknown-region` where the app does not say it. */
function environmentOf(environment = ""): AssemblyStack["environment"] {
  const [, account = "", region = ""] = /^aws:\/\/([^/]*)\/([^/]*)$/.exec(environment) ?? [];
  const isKnown = (text: string) => text !== "" && !text.startsWith("unknown-");
  return { ...(isKnown(account) && { account }), ...(isKnown(region) && { region }) };
}
