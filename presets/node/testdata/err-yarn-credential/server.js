const http = require("node:http");
const ms = require("ms");

http.createServer((_request, response) => response.end(`up for ${ms(process.uptime() * 1000)}\n`)).listen(process.env.PORT);
