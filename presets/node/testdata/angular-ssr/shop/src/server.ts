import { AngularNodeAppEngine, createNodeRequestHandler, isMainModule, writeResponseToNodeResponse } from '@angular/ssr/node'
import express from 'express'
import { join } from 'node:path'

const app = express()
const engine = new AngularNodeAppEngine({ allowedHosts: ['*'] })

app.get('/healthz', (_, response) => {
  response.json({ status: 'ok' })
})
app.use(express.static(join(import.meta.dirname, '../browser'), { index: false }))
app.use(async (request, response, next) => {
  const page = await engine.handle(request)
  page ? writeResponseToNodeResponse(page, response) : next()
})

if (isMainModule(import.meta.url)) {
  app.listen(process.env['PORT'])
}

export const reqHandler = createNodeRequestHandler(app)
