import { bold } from "picocolors";

export function amount(cents: number): string {
  return bold((cents / 100).toFixed(2));
}
