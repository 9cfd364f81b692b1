/** What rows of quoted-printable say (RFC 2045, section 6.7). */
export function textOfQuotedPrintable(rows: readonly string[]): string {
  const text = rows.map((row) => (row.endsWith("=") ? row.slice(0, -1) : row)).join("");
  // Each run of encoded bytes by itself: one character may have several.
  return text.replace(/(?:=[\dA-F]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll("=", ""), "hex").toString("utf8"),
  );
}
