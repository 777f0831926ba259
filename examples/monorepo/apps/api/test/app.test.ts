import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";

import { createApp } from "../src/app.ts";

test("a product has a price to show", async (t) => {
  const server = createApp().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const found = await fetch(`http://127.0.0.1:${port}/api/products/mug`);
  assert.deepEqual(await found.json(), { sku: "mug", name: "Mug", cents: 1250, price: "€12.50" });

  const missing = await fetch(`http://127.0.0.1:${port}/api/products/sofa`);
  assert.equal(missing.status, 404);
});
