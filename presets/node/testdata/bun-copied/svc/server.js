const http = require("node:http");
const { hi } = require("lib");
const ms = require("ms");

http.createServer((_request, response) => response.end(`${hi} for ${ms(1000)}\n`)).listen(process.env.PORT);
