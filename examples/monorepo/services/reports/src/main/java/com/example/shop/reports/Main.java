package com.example.shop.reports;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Serves the shop's reports over HTTP. */
public final class Main {

    private static final int DEFAULT_PORT = 8080;

    private static final List<Sale> SALES = List.of(
            new Sale(LocalDate.of(2026, 11, 20), "mug", 3, new BigDecimal("12.50")),
            new Sale(LocalDate.of(2026, 11, 21), "teapot", 1, new BigDecimal("39.00")));

    private Main() {
    }

    public static void main(String[] args) throws IOException {
        var port = System.getenv("PORT") instanceof String p ? Integer.parseInt(p) : DEFAULT_PORT;
        var server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/healthz", exchange -> respond(exchange, "text/plain", "ok\n"));
        server.createContext("/reports/sales.csv", exchange -> respond(exchange, "text/csv", SalesReport.toCsv(SALES)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        server.start();
        System.out.println("listening on " + server.getAddress());
    }

    private static void respond(HttpExchange exchange, String type, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
