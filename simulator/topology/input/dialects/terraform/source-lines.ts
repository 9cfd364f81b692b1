import { dirname, join } from "node:path";
import { type TextFile, textFilesIn } from "../../files/text-files.ts";
import { configOf } from "./follow.ts";
import type { Output, Resource } from "./output.ts";

/** What the sources beside an output say of its resources; they are looked into for lines only, never evaluated. */
export interface Sources {
  /** `main.tf:37`, where the sources are beside the output. */
  lineOf(resource: Resource): string | undefined;
  /** Attributes that `lifecycle` leaves to somebody else. */
  ignoredChanges(resource: Resource): readonly string[];
  /** Whether the block of a resource has this, e.g. `per_request_timeout_seconds = 0`; `undefined` where it is not there. */
  says(resource: Resource, pattern: RegExp): boolean | undefined;
  /** Whether a text stands in quotes somewhere in the sources beside the output. */
  mentions(resource: Resource, text: string): boolean;
}

interface Block {
  /** Relative to the output. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Blocks by folder and by their header: `resource "aws_x" "y"`. */
type Blocks = ReadonlyMap<string, Block>;

export function sourcesBeside(): Sources {
  const folders = new Map<string, Blocks>();
  const blocksIn = (folder: string, shown: string): Blocks => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const blocks = blocksOf(textFilesIn(folder, ".tf"), shown);
    folders.set(folder, blocks);
    return blocks;
  };
  const blockOf = (resource: Resource): Block | undefined => {
    const place = folderOf(resource);
    return place === undefined
      ? undefined
      : blocksIn(place.folder, place.shown).get(headerOf(resource));
  };
  const shownFolder = ({ file }: Output) => dirname(file.name);
  return {
    lineOf(resource) {
      const own = blockOf(resource);
      if (own !== undefined) return `${own.file}:${own.line}`;
      // A module from elsewhere: the line that calls it.
      const [module] = resource.modules;
      const { output } = resource;
      const call =
        module && blocksIn(output.file.folder, shownFolder(output)).get(`module "${module.name}"`);
      return call && `${call.file}:${call.line}`;
    },
    ignoredChanges(resource) {
      const list = /\bignore_changes\s*=\s*\[([^\]]*)\]/.exec(blockOf(resource)?.text ?? "")?.[1];
      return (list ?? "").match(/[a-z_]+/g) ?? [];
    },
    says(resource, pattern) {
      const block = blockOf(resource);
      return block && pattern.test(block.text);
    },
    mentions({ output }, text) {
      const { folder } = output.file;
      return [...blocksIn(folder, shownFolder(output)).values()].length > 0
        ? textFilesIn(folder, ".tf").some((file) => file.text.includes(`"${text}"`))
        : false;
    },
  };
}

function headerOf({ mode, type, name }: Resource): string {
  return `${mode === "data" ? "data" : "resource"} "${type}" "${name}"`;
}

/** Where the module of a resource is written; only in the output's own folder and below. */
function folderOf(
  resource: Resource,
): { readonly folder: string; readonly shown: string } | undefined {
  const { output, modules } = resource;
  let folder = output.file.folder;
  let shown = dirname(output.file.name);
  for (const [index, { name }] of modules.entries()) {
    const source = configOf(output, modules.slice(0, index))?.calls.get(name)?.source;
    if (source === undefined || !source.startsWith("./")) return undefined;
    folder = join(folder, source);
    shown = join(shown, source);
  }
  const isInside =
    folder === output.file.folder || folder.startsWith(join(output.file.folder, "/"));
  return isInside ? { folder, shown } : undefined;
}

function blocksOf(files: readonly TextFile[], shown: string): Blocks {
  const blocks = new Map<string, Block>();
  for (const { name, text } of files) {
    const headers = [
      ...text.matchAll(/^[ \t]*((?:resource|data) +"[^"\n]+" +"[^"\n]+"|module +"[^"\n]+")/gm),
    ];
    for (const [index, match] of headers.entries()) {
      const header = (match[1] ?? "").replaceAll(/ +/g, " ");
      if (blocks.has(header)) continue;
      blocks.set(header, {
        file: join(shown, name),
        line: text.slice(0, match.index).split("\n").length,
        text: withoutComments(text.slice(match.index, headers[index + 1]?.index)),
      });
    }
  }
  return blocks;
}

function withoutComments(text: string): string {
  return text.replaceAll(/(?:^|\s)(?:#|\/\/).*$/gm, "");
}
