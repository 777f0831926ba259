package org.example.list

val words = listOf("a", "b")
