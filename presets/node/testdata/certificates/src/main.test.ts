import assert from "node:assert/strict";
import { test } from "node:test";
import ms from "ms";

test("two days", () => assert.equal(ms("2 days"), 172800000));
