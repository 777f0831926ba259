import { euros } from "@shop/format";

export const price = (cents) => "costs " + euros(cents);
