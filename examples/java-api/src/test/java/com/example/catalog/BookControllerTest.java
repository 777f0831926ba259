package com.example.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest(BookController.class)
@Import(BookRepository.class)
class BookControllerTest {

    @Autowired
    private MockMvcTester mvc;

    @Test
    void findsABookByItsIsbn() {
        assertThat(mvc.get().uri("/books/9780134685991"))
                .hasStatusOk()
                .bodyJson().extractingPath("$.title").isEqualTo("Effective Java");
    }

    @Test
    void answersAnUnknownIsbnWithAProblem() {
        assertThat(mvc.get().uri("/books/0000000000000"))
                .hasStatus(HttpStatus.NOT_FOUND)
                .bodyJson().extractingPath("$.detail").asString().contains("0000000000000");
    }
}
