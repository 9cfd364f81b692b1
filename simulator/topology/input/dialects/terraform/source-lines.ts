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

/** By their header: `resource "aws_x" "y"`. */
type Blocks = ReadonlyMap<string, Block>;

interface Folder {
  readonly files: readonly TextFile[];
  readonly blocks: Blocks;
}

export function sourcesBeside(): Sources {
  const folders = new Map<string, Folder>();
  const read = (folder: string, shown: string): Folder => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const files = textFilesIn(folder, ".tf");
    const made = { files, blocks: blocksOf(files, shown) };
    folders.set(folder, made);
    return made;
  };
  const ofOutput = ({ file }: Output) => read(file.folder, dirname(file.name));
  const blockOf = (resource: Resource): Block | undefined => {
    const place = folderOf(resource);
    return place && read(place.folder, place.shown).blocks.get(headerOf(resource));
  };
  return {
    lineOf(resource) {
      const own = blockOf(resource);
      if (own !== undefined) return `${own.file}:${own.line}`;
      // A module from elsewhere: the line that calls it.
      const [module] = resource.modules;
      const call = module && ofOutput(resource.output).blocks.get(`module "${module.name}"`);
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
      const { files, blocks } = ofOutput(output);
      return blocks.size > 0 && files.some((file) => file.text.includes(`"${text}"`));
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
