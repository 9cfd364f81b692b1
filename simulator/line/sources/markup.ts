/** Quotes as XML and HTML write them. */
const QUOTE = /&(?:quot|#34|#x22);/i;

const REFERENCE = /&(?:(quot|apos|lt|gt|amp|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi;

const NAMED: Readonly<Record<string, string>> = {
  ...{ quot: '"', apos: "'", lt: "<", gt: ">" },
  ...{ amp: "&", nbsp: " " },
};

/** What a text of XML or HTML says; `undefined` where no quote in it is written as a reference. */
export function withoutReferences(text: string): string | undefined {
  if (!text.includes("&") || !QUOTE.test(text)) return undefined;
  return text.replace(REFERENCE, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
