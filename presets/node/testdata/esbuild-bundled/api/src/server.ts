import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.get('/healthz', (c) => c.json({ status: 'ok' }))

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT) })
process.on('SIGTERM', () => server.close())
