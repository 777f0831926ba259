import { amount } from "@shop/format";

export function price(cents: number): string {
  return `EUR ${amount(cents)}`;
}
