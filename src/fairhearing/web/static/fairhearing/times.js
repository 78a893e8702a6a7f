// Places in a recording, in seconds, as they are typed, shown and spoken.

export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

// To a tenth of a second, where there is one: as it stands in a field.
export function exact(seconds) {
  const tenths = Math.round(seconds * 10);
  return clock(Math.floor(tenths / 10)) + (tenths % 10 ? `.${tenths % 10}` : "");
}

export function spoken(seconds) {
  const minutes = Math.floor(seconds / 60);
  const rest = Math.floor(seconds % 60);
  const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  return minutes ? `${count(minutes, "minute")} ${count(rest, "second")}` : count(rest, "second");
}

// 1:14, 1:14.5, 74, 74.5, 1m 14s; null for what is no time.
export function readTime(text) {
  const match = text.trim().match(/^(?:(\d{1,3})[:m ]\s*)?(\d{1,6})(?:[.,](\d{1,3}))?\s*s?$/);
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2]) + Number(`0.${match[3] ?? 0}`) : null;
}
