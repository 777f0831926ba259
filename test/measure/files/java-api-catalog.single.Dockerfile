FROM maven:3.9.16-eclipse-temurin-25-noble
WORKDIR /src
COPY . .
RUN mvn -B -ntp package -DskipTests
CMD ["java", "-jar", "target/catalog-1.0.0.jar"]
