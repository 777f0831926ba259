import { createServer } from "node:http";
import { price } from "@shop/prices";
import ms from "ms";

createServer((_request, response) => {
  response.end(`${price(1999)}, for ${ms(60_000, { long: true })}\n`);
}).listen(process.env.PORT);
