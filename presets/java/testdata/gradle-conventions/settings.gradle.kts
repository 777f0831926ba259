pluginManagement {
    includeBuild("build-logic")
}

rootProject.name = "words"
include("app", "list", "utilities")
project(":utilities").projectDir = file("shared/utilities")
