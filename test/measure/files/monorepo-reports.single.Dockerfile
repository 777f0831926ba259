FROM maven:3.9.16-eclipse-temurin-25-noble
WORKDIR /src
COPY . .
RUN mvn -B -ntp -f services/reports package -DskipTests
CMD ["java", "-jar", "services/reports/target/reports-1.0.0.jar"]
