plugins {
    id("words.kotlin-common")
}
