package com.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows what the slots left: /log those of the stages before, /env and /files those of the runtime. */
@SpringBootApplication
@RestController
public class Everything {
    public static void main(String[] args) {
        SpringApplication.run(Everything.class, args);
    }

    @GetMapping("/log")
    String log() throws IOException {
        return new ClassPathResource("log.txt").getContentAsString(java.nio.charset.StandardCharsets.UTF_8).strip().replace("\n", "; ");
    }

    @GetMapping("/env/{name}")
    String env(@PathVariable("name") String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return value;
    }

    @GetMapping("/files")
    String file(@RequestParam("name") String name) throws IOException {
        return Files.readString(Path.of(name)).strip().replace("\n", "; ");
    }
}
