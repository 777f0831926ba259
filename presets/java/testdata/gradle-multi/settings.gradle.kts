rootProject.name = "shop"

include(":libs:prices", ":services:api", ":services:worker", ":services:other")
