plugins {
    alias(libs.plugins.shadow)
    application
}

dependencies {
    implementation(projects.libs.prices)
}

application {
    mainClass = "com.example.worker.Main"
}
