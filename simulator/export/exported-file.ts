/** One file of an export. Whoever asked for the export writes it. */
export interface ExportedFile {
  /** Relative to the folder of the export, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
  /** Permission bits, whatever the umask is. */
  readonly mode: number;
}
