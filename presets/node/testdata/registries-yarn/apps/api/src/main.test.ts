import { test } from "node:test";
import { strictEqual } from "node:assert";
import { price } from "@shop/prices";

test("a price has its currency", () => strictEqual(price(100), "EUR 1.00"));
