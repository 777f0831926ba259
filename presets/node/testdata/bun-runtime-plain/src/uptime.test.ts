import { expect, test } from "bun:test";
import { uptime } from "./uptime";

test("counts from the start", () => {
  expect(uptime()).toMatch(/^\d+ms$/);
});
