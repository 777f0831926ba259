import ms from "ms";

const started = Date.now();

export function uptime(): string {
  return ms(Date.now() - started);
}
