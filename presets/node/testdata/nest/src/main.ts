import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

@Controller()
class Health {
  @Get('healthz')
  health() {
    return { status: 'ok' }
  }
}

@Module({ controllers: [Health] })
class App {}

const app = await NestFactory.create(App)
app.enableShutdownHooks()
await app.listen(process.env.PORT ?? 3000)
