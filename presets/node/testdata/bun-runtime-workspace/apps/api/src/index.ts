import { offer } from "@shop/prices";

const server = Bun.serve({ fetch: () => new Response(offer(1999, "1m")) });

process.on("SIGTERM", async () => {
  await server.stop();
  process.exit(0);
});
