package com.example.clock

import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress

fun main() {
    val hours = (0..23).groupBy { if (it < 12) "am" else "pm" }
    val server = HttpServer.create(InetSocketAddress(8080), 0)
    server.createContext("/") { exchange ->
        val body = hours.map { (half, all) -> "$half ${all.size}" }.joinToString().toByteArray()
        exchange.sendResponseHeaders(200, body.size.toLong())
        exchange.responseBody.use { it.write(body) }
    }
    server.start()
}
