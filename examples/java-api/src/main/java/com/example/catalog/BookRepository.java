package com.example.catalog;

import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Repository;

/** The books on the shelf, in order of their titles. */
@Repository
public class BookRepository {

    private final List<Book> books = List.of(
            new Book("9780134685991", "Effective Java", "Joshua Bloch"),
            new Book("9780321349606", "Java Concurrency in Practice", "Brian Goetz"),
            new Book("9780137081073", "The Clean Coder", "Robert C. Martin"));

    public List<Book> findAll() {
        return books;
    }

    public Optional<Book> findByIsbn(String isbn) {
        return books.stream().filter(book -> book.isbn().equals(isbn)).findFirst();
    }
}
