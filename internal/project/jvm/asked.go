package jvm

import (
	"github.com/stagegen/stagegen/internal/diag"
	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/unit"
)

// propertyForm is a property of a build tool.
var propertyForm = lazyregexp.New(`^[A-Za-z_][\w.-]*(?:=|$)`)

// asked finds what the user asks for and this project cannot have.
func asked(f unit.Facts, req unit.Request, b build) diag.List {
	var out diag.List
	unfit := func(message, expected, hint string) {
		out.Add(diag.Finding{Rule: unit.RuleUnfit, Pos: req.DirPos, Message: message, Expected: expected, Hint: hint})
	}
	kind, given := f["java.kind"].Text(), req.Given
	switch base := given["java.runtime"]; {
	case kind == "war" && (base == "jre" || base == "distroless"):
		unfit("a war needs a servlet container", "base: tomcat or tomcat9", "leave base out")
	case kind != "war" && (base == tomcat || base == oldTomcat):
		unfit("the program runs by itself, not on a servlet container", "base: jre or distroless", "leave base out")
	}
	if kind == "war" && (given["java.jlink"] == "true" || given["java.aot"] == "true") {
		unfit("jlink and aot are for programs, not for a war on a servlet container", "no jlink and no aot", "leave them out")
	} else if given["java.aot"] == "true" && f["java.layers"].Text() != "tools" {
		unfit("aot needs a program that ends by itself once it has started", "Spring Boot 3.3 or newer with its layers", "leave aot out")
	}
	if given["java.dependency_cache"] == "layers" && len(b.modules) > 1 {
		unfit("the dependencies of one module of many cannot be fetched without its siblings", "dependency_cache: mounts", "leave dependency_cache out")
	}
	tool := f["java.tool"].Text()
	if given["java.profiles"] != "" && tool == "gradle" {
		unfit("profiles are Maven's, and the project is built by Gradle", "no profiles", "properties gives Gradle what its scripts ask for")
	}
	for _, p := range lines(given["java.properties"]) {
		if !propertyForm.MatchString(p) {
			out.Add(diag.Finding{Rule: unit.RuleUnfit, Pos: req.PosOf("java.properties"), Message: "a property has a name", Found: p, Expected: "NAME=VALUE, or NAME alone", Hint: "write it without -D or -P"})
		}
	}
	if builder := given["java.builder"]; tool == "maven" && builder == "gradle" || tool == "gradle" && builder == "maven" {
		unfit("the project is built by "+tool, "a builder with "+tool, "leave builder out")
	}
	return out
}

// defaults sets the facts that are nothing but what the preset does unless it is told otherwise.
func defaults(f unit.Facts) {
	f.Set("java.dependency_cache", unit.Found("mounts", "unless asked for otherwise"))
	f.Set("java.runtime", unit.Found("jre", "unless asked for otherwise"))
	for _, name := range []string{"java.jlink", "java.aot"} {
		f.Set(name, unit.Found(false, "only where it is asked for"))
	}
}
