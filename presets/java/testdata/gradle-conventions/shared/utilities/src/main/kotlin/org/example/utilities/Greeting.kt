package org.example.utilities

fun greeting(name: String) = "hello, $name"
