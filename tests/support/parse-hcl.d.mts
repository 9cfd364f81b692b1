/** What Terraform's own parser makes of a file: blocks are lists, expressions are texts. */
// biome-ignore lint/suspicious/noExplicitAny: the form is that of the file.
export function parseHcl(name: string, text: string): Promise<any>;
