import { createServer } from "node:http";
import ms from "ms";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String(ms("2 days")));
});
server.listen(Number(process.env.PORT));
