import { amount } from "@shop/format";
import ms from "ms";

console.log(`<!doctype html>\n<title>EUR ${amount(1999)}, for ${ms(60_000, { long: true })}</title>`);
