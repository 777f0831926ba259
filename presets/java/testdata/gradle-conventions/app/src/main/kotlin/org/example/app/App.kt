package org.example.app

import org.example.utilities.greeting

object App {
    @JvmStatic
    fun main(args: Array<String>) {
        println(greeting(args.firstOrNull() ?: "world"))
    }
}
