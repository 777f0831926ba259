plugins {
    java
    id("io.quarkus") version "3.33.2"
}

repositories {
    mavenCentral()
}

dependencies {
    implementation(enforcedPlatform("io.quarkus.platform:quarkus-bom:3.33.2"))
    implementation("io.quarkus:quarkus-rest")
}

java {
    sourceCompatibility = JavaVersion.VERSION_21
}
