import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

createServer(async (request, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end(await readFile(new URL("../public/index.html", import.meta.url)));
}).listen(process.env.PORT);
