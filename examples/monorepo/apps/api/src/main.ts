import { createApp } from "./app.ts";

const server = createApp().listen(Number(process.env.PORT ?? 3000), "0.0.0.0", (error) => {
  if (error) throw error;
  console.log("listening", server.address());
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => server.close());
}
