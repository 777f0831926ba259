package com.example.billing;

import com.example.money.Money;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Billing {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        byte[] body = new Money(1250).toString().getBytes();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }
}
