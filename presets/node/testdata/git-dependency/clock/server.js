const { createServer } = require('node:http')
const ms = require('ms')

createServer((_, response) => response.end(String(ms('1 day')))).listen(process.env.PORT)
