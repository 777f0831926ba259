import { createServer } from 'node:http'
import bcrypt from 'bcrypt'
import Database from 'better-sqlite3'
import sharp from 'sharp'
import unix from 'unix-dgram'

const db = new Database(':memory:')
db.exec('CREATE TABLE note (text TEXT)')
db.prepare('INSERT INTO note VALUES (?)').run('written')

const pages = {
  '/healthz': () => ({ status: 'ok' }),
  '/note': () => db.prepare('SELECT text FROM note').get(),
  '/hash': async () => ({ same: await bcrypt.compare('secret', await bcrypt.hash('secret', 4)) }),
  '/image': async () => (await sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } }).png().toBuffer({ resolveWithObject: true })).info,
  '/socket': () => {
    unix.createSocket('unix_dgram', () => {}).close()
    return { compiled: true }
  },
}

createServer(async (request, response) => {
  const page = pages[request.url]
  response.statusCode = page ? 200 : 404
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify(page ? await page() : {}))
}).listen(process.env.PORT)
