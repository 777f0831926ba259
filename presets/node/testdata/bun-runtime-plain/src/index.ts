import { uptime } from "@/uptime";

export default {
  port: process.env.PORT,
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    return new Response(pathname === "/healthz" ? "ok" : `up for ${uptime()}`);
  },
};
