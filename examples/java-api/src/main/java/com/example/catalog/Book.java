package com.example.catalog;

/** A book in the catalog, known by its ISBN-13 without hyphens. */
public record Book(String isbn, String title, String author) {
}
