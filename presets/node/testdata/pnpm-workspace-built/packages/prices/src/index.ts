import { euros } from "@shop/format";

export const price = (cents: number): string => "costs " + euros(cents);
