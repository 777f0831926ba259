package jvm

// frameworks are known by what a module depends on or is built with, the most telling first.
func frameworks() [][]string {
	return [][]string{
		{"quarkus", "io.quarkus"},
		{"micronaut", "io.micronaut"},
		{"grails", "org.grails"},
		{"spring-boot", "org.springframework.boot"},
		{"ktor", "io.ktor"},
		{"helidon", "io.helidon"},
		{"dropwizard", "io.dropwizard"},
		{"vertx", "io.vertx"},
		{"ratpack", "io.ratpack"},
		{"javalin", "io.javalin"},
		{"spark", "com.sparkjava"},
	}
}

func frameworkNames() []string {
	var out []string
	for _, f := range frameworks() {
		out = append(out, f[0])
	}
	return out
}

// framework names what a module is written with, "" where nothing tells.
func framework(words func(...string) bool) string {
	for _, f := range frameworks() {
		if words(f[1:]...) {
			return f[0]
		}
	}
	return ""
}

// functionAPIs are what a function depends on that a platform calls.
func functionAPIs() []string {
	return []string{"com.google.cloud.functions:functions-framework-api", "com.amazonaws:aws-lambda-java-core",
		"com.microsoft.azure.functions:azure-functions-java-library", "com.salesforce.functions:sf-fx-sdk-java"}
}
