import { createServer } from "node:http";
import { crc32 } from "@node-rs/crc32";
import { price } from "@shop/prices";
import ms from "ms";

createServer((_request, response) => {
  response.end(`${price(1999)}, for ${ms(60_000, { long: true })}, check ${crc32("shop").toString(16)}\n`);
}).listen(process.env.PORT);
