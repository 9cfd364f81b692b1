/** Bytes in at most six characters: exact below 10 000. */
export function shortBytes(bytes: number): string {
  if (bytes < 10_000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 999_500_000 ? `${twoDigits(bytes / 1e6)} MB` : `${twoDigits(bytes / 1e9)} GB`;
}

/** A duration in at most six characters: exact below a second. */
export function shortDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return ms < 9995
    ? `${(ms / 1000).toFixed(2)} s`
    : `${(ms / 1000).toFixed(ms < 99_950 ? 1 : 0)} s`;
}

function twoDigits(value: number): string {
  return value.toFixed(value < 9.95 ? 1 : 0);
}
