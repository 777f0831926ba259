plugins {
    application
}

dependencies {
    implementation(project(":libs:prices"))
}

application {
    mainClass = "com.example.api.Main"
}

tasks.jar {
    archiveFileName = "api-${System.currentTimeMillis()}.jar"
}
