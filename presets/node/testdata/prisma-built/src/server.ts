import { createServer } from 'node:http'
import { Prisma } from './generated/client.js'

createServer((_, response) => response.end(Prisma.ModelName.Task)).listen(process.env.PORT)
