import { createServer } from "node:http";
import ms from "ms";
import { price } from "@shop/prices";
const server = createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain");
  response.end(request.url === "/healthz" ? "well" : String(price(1250) + " " + ms("2 days")));
});
server.listen(Number(process.env.PORT));
