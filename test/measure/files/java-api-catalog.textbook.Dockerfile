FROM maven:3.9.16-eclipse-temurin-25-noble AS build
WORKDIR /src
COPY pom.xml ./
RUN mvn -B -ntp dependency:go-offline
COPY src ./src
RUN mvn -B -ntp package -DskipTests

FROM eclipse-temurin:25.0.4_7-jre-noble
COPY --from=build /src/target/catalog-1.0.0.jar /app.jar
CMD ["java", "-jar", "/app.jar"]
