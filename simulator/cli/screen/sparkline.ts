const HEIGHTS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Numbers as a row of columns, with a blank for each that is missing. Without negative numbers it begins at 0. */
export function sparkline(numbers: readonly (number | undefined)[]): string {
  const known = numbers.filter((number) => number !== undefined);
  const most = known.reduce((found, number) => Math.max(found, number), -Infinity);
  const least = known.reduce((found, number) => Math.min(found, number), 0);
  return numbers
    .map((number) => {
      if (number === undefined) return " ";
      const share = most === least ? 0 : (number - least) / (most - least);
      return HEIGHTS[Math.round(share * (HEIGHTS.length - 1))] ?? "";
    })
    .join("");
}
