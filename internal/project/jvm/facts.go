// Package jvm reads the facts of Java and Kotlin projects built by Maven or Gradle: the module and its build, what of the
// tree it needs, the Java version, and the archive that comes out. Gradle's scripts are read as text, never run. It
// imports manifest, tree, unit, internal/yamlsrc and internal/diag.
package jvm

import "github.com/stagegen/stagegen/internal/project/unit"

// Definitions lists the facts that the reader sets, in order of names.
func Definitions() []unit.Definition {
	return []unit.Definition{
		{Name: "java.aot", Type: unit.Bool, Doc: "false; the preset has a cache of loaded classes only where it is asked for."},
		{Name: "java.archive", Type: unit.String, Doc: `Pattern for the path of the module's archive at whatever version, relative to java.dir; "" where its name holds none, or other archives may fit.`},
		{Name: "java.artifact", Type: unit.String, Doc: "What the build makes, relative to java.dir: a jar or war, or the folder that installDist or Quarkus fills."},
		{Name: "java.boot", Type: unit.String, Doc: `Spring Boot version; "" without Spring Boot or where it is not stated.`},
		{Name: "java.builder", Type: unit.String, Doc: "What the build runs on: maven, or jdk where a wrapper brings the tool; gradle only where it is asked for."},
		{Name: "java.dependency_cache", Type: unit.String, Doc: "mounts; the preset keeps downloads in layers only where it is asked for."},
		{Name: "java.deps", Type: unit.Bool, Doc: "Whether a plain jar needs other jars beside it, which the build tool is to copy."},
		{Name: "java.dir", Type: unit.String, Doc: "Folder of the module, relative to the context."},
		{Name: "java.executable", Type: unit.Bool, Doc: "Whether the manifest of the archive names the class to start, and the user names no other: java -jar starts it."},
		{Name: "java.globs", Type: unit.List, Doc: "Patterns in the syntax of ignore files that admit the build files of modules outside of the closure."},
		{Name: "java.jar", Type: unit.String, Doc: `Name of the module's own jar, where the artifact is a folder of jars; "" where it is not known.`},
		{Name: "java.jlink", Type: unit.Bool, Doc: "false; the preset makes a Java runtime by jlink only where it is asked for."},
		{Name: "java.kind", Type: unit.String, Doc: "spring is an executable archive of Spring Boot, quarkus a folder of jars of Quarkus, war one for a servlet container, jar any other."},
		{Name: "java.layers", Type: unit.String, Doc: `Mode that extracts the layers of the archive: tools, layertools, "" for none.`},
		{Name: "java.lib", Type: unit.String, Doc: `Folder of the jars that the build puts beside a jar, relative to java.dir; "" for none.`},
		{Name: "java.logic", Type: unit.List, Doc: "Folders with the code that Gradle scripts are written with: buildSrc and included builds, relative to the context."},
		{Name: "java.main", Type: unit.String, Doc: `Main class; of a Spring Boot archive only where it is stated.`},
		{Name: "java.manifests", Type: unit.List, Doc: "Build files of the closure, of what they inherit from, and of the wrapper."},
		{Name: "java.module", Type: unit.String, Doc: `Module within the build: a folder for Maven's -pl, a path like ":services:api" for Gradle; "" for the build's root.`},
		{Name: "java.outputs", Type: unit.List, Doc: "Folders that the build writes in the root and the modules of the closure, relative to the context."},
		{Name: "java.profiles", Type: unit.List, Doc: "Maven profiles to build with: those that are asked for, and those without which the module is no part of the build."},
		{Name: "java.properties", Type: unit.List, Doc: "Properties that the build tool is told, as NAME=VALUE; only where they are asked for."},
		{Name: "java.quarkus", Type: unit.Bool, Doc: "Whether Quarkus packs the program, into whatever java.kind says."},
		{Name: "java.root", Type: unit.String, Doc: "Folder of the whole build, where the tool is run, relative to the context."},
		{Name: "java.runtime", Type: unit.String, Doc: "What the program runs on: jre, or the servlet container of a plain war: tomcat, tomcat9 for javax.servlet."},
		{Name: "java.sources", Type: unit.List, Doc: "What the ignore file admits beside the globs."},
		{Name: "java.task", Type: unit.String, Doc: "What makes the artifact: package for Maven; bootJar, bootWar, quarkusBuild, shadowJar, installDist, war or jar for Gradle."},
		{Name: "java.timestamp", Type: unit.Bool, Doc: "Whether a pom.xml states project.build.outputTimestamp: the time of everything in an archive that Maven makes."},
		{Name: "java.tool", Type: unit.String, Doc: "Build tool: maven or gradle."},
		{Name: "java.tool_version", Type: unit.String, Doc: `Version of the tool that the wrapper's properties name; "" without them.`},
		{Name: "java.version", Type: unit.String, Doc: `Major version of Java: "21"; "=21" where Gradle demands that one and cannot get it by itself; "" when nothing states it.`},
		{Name: "java.wrapper", Type: unit.Bool, Doc: "Whether the build has the tool's wrapper, complete and not ignored by git."},
	}
}
