import { createServer } from "node:http";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String("ok"));
});
server.listen(Number(process.env.PORT));
