import type { InputFile } from "../../files/input-file.ts";

const JSON_FILE = /\.(?:json|jsonl|tfstate)$/i;

/** A key that only Terraform's own JSON has, somewhere at the start. Sorted by `jq -S`, it begins with another. */
const MARKS =
  /"(?:format_version|terraform_version|planned_values|state_format_version|lineage|@level|provider_config|applyable)"\s*:/;

/** Whether a file may be Terraform's output, of any size: only its beginning is looked at. */
export function mayBeOutput(file: InputFile): boolean {
  if (!file.isNamed && !JSON_FILE.test(file.name)) return false;
  const head = file.head().toString("latin1");
  return /^(?:\xef\xbb\xbf)?\s*\{/.test(head) && MARKS.test(head);
}

/** Terraform's own language. */
export function isSource({ name }: Pick<InputFile, "name">): boolean {
  return /\.tf(?:\.json)?$/i.test(name);
}
