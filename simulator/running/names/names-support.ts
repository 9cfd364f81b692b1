import type { NamesWay } from "../../topology/model/namespace.ts";

/** The programs that give a command a hosts file of its own, and how they are called on this machine. */
export interface NamespaceTools {
  /** Absolute paths. */
  readonly unshare: string;
  readonly mount: string;
  readonly shell: string;
  readonly env: string;
  /** `root` may mount as it is; a `user` gets a user namespace for it, and one more that gives the id back. */
  readonly as: "root" | "user";
  readonly uid: number;
  readonly gid: number;
  /** Sockets of caches that would answer for names from outside of the namespace: they are covered in it. */
  readonly covered: readonly string[];
}

/** What of the ways to make names known works on this machine. */
export interface NamesSupport {
  /** The best one that works. */
  readonly best: NamesWay;
  /** Absent where no namespace can be made. */
  readonly namespace?: NamespaceTools;
  /** Path of libnss_wrapper, where it is installed. */
  readonly nssLibrary?: string;
  /** Of the ways that do not work, the reason: a sentence without its full stop. */
  readonly whyNot: Partial<Readonly<Record<NamesWay, string>>>;
  /** How to make the better way work, where that is known. */
  readonly remedy?: string;
}
