plugins {
    id("words.kotlin-application")
}

dependencies {
    implementation(projects.utilities)
}
