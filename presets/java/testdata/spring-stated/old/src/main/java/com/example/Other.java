package com.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@EnableAutoConfiguration
@RestController
public class Other {
    public static void main(String[] args) {
        SpringApplication.run(Other.class, args);
    }

    @GetMapping("/")
    String home() {
        return "other";
    }
}
