import ms from "ms";

export function offer(cents: number, time: string): string {
  return `EUR ${(cents / 100).toFixed(2)}, for ${ms(ms(time), { long: true })}`;
}
