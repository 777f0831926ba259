import assert from "node:assert/strict";
import { test } from "node:test";

import { buildApp } from "../src/app.ts";

test("a task is added, done and listed", async (t) => {
  const app = buildApp();
  t.after(() => app.close());

  const added = await app.inject({ method: "POST", url: "/tasks", payload: { title: "Write the lockfile" } });
  assert.equal(added.statusCode, 201);
  const task = added.json();

  const done = await app.inject({ method: "PUT", url: `/tasks/${task.id}/done` });
  assert.equal(done.statusCode, 200);

  const list = await app.inject("/tasks");
  assert.deepEqual(list.json(), [{ ...task, done: true }]);
});

test("bad input is refused", async (t) => {
  const app = buildApp();
  t.after(() => app.close());

  const untitled = await app.inject({ method: "POST", url: "/tasks", payload: { title: "" } });
  assert.equal(untitled.statusCode, 400);

  const unknown = await app.inject({ method: "PUT", url: "/tasks/6f2b7c52-6f0d-4f0f-9a52-0c2f5d3f7f10/done" });
  assert.equal(unknown.statusCode, 404);
});
