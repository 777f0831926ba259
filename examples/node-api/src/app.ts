import { randomUUID } from "node:crypto";

import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { type FastifyServerOptions } from "fastify";
import Type from "typebox";

const NewTask = Type.Object(
  { title: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);

const Task = Type.Object({
  id: Type.String({ format: "uuid" }),
  title: Type.String(),
  done: Type.Boolean(),
});
type Task = Type.Static<typeof Task>;

const NotFound = Type.Object({ message: Type.String() });

const ById = Type.Object({ id: Type.String({ format: "uuid" }) });

/** A to-do list over HTTP, kept in memory. */
export function buildApp(options: FastifyServerOptions = {}) {
  const app = fastify(options).withTypeProvider<TypeBoxTypeProvider>();
  const tasks = new Map<string, Task>();

  app.get("/healthz", async () => ({ status: "ok" }));

  app.get("/tasks", { schema: { response: { 200: Type.Array(Task) } } }, async () => [...tasks.values()]);

  app.post("/tasks", { schema: { body: NewTask, response: { 201: Task } } }, async (request, reply) => {
    const task: Task = { id: randomUUID(), title: request.body.title, done: false };
    tasks.set(task.id, task);
    reply.code(201);
    return task;
  });

  app.put(
    "/tasks/:id/done",
    { schema: { params: ById, response: { 200: Task, 404: NotFound } } },
    async (request, reply) => {
      const task = tasks.get(request.params.id);
      if (!task) {
        reply.code(404);
        return { message: "no such task" };
      }
      task.done = true;
      return task;
    },
  );

  return app;
}
