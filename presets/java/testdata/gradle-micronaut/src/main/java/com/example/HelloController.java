package com.example;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

@Controller("/hello")
public class HelloController {
    @Get(uri = "/{name}", produces = "text/plain")
    String hello(String name) {
        return "hello, " + name;
    }
}
