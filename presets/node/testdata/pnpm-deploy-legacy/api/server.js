import { createServer } from "node:http";
import { euros } from "format";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String(euros(1250)));
});
server.listen(Number(process.env.PORT));
