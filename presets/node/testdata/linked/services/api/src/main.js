import { createServer } from "node:http";
import { answer } from "tools";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String(answer));
});
server.listen(Number(process.env.PORT));
