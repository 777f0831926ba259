import { createServer } from "node:http";
import ms from "ms";
import { greeting } from "./lib/greeting.js";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String(greeting + " " + ms("2 days")));
});
server.listen(Number(process.env.PORT));
