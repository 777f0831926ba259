const { createServer } = require('node:http')
const { PrismaClient } = require('@prisma/client')

const client = new PrismaClient()
createServer(async (request, response) => {
  response.end(JSON.stringify(await client.task.findMany()))
}).listen(process.env.PORT)
