plugins {
    id("words.kotlin-common")
    application
}
