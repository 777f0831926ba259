package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/stagegen/stagegen/internal/lazyregexp"
	"github.com/stagegen/stagegen/internal/project/survey"
)

// foreign is a language that no preset and no detector is for.
type foreign struct {
	language string
	// markers are names of files, or globs of names. sources are globs of names that count in the root and its folder src alone.
	markers, sources []string
	// telling must match in the marker for it to count.
	telling *lazyregexp.Regexp
	// tooling says that projects in other languages have its markers too, unless proof matches in one of them.
	tooling bool
	proof   *lazyregexp.Regexp
	// beside are files beside which the markers are for tooling, unless proof matches.
	beside []string
	// over are kinds of projects, beside those that are weak and those of kind node, static, plain and cpp, that it wins over.
	over []string
	// holders are folders that hold its sources.
	holders []string
	// parts are folders below it that are no projects of their own.
	parts []string
}

var (
	rackForm    = lazyregexp.New(`(?m)^\s*gem\s*\(?\s*["'](?:rails|railties|rack|rackup|puma|unicorn|thin|sinatra|hanami|roda|grape|padrino|falcon|sidekiq|bridgetown|middleman|nanoc)["']|\brun\s|^ {4}(?:rack|railties|puma|unicorn|sidekiq) \(`)
	androidForm = lazyregexp.New(`com\.android\.|plugins\.android\.|android-application`)
	lunaticForm = lazyregexp.New(`(?m)^\s*runner\s*=\s*"lunatic`)
	swiftForm   = lazyregexp.New(`\.executable(?:Target)?\s*\(|(?i:vapor|hummingbird|kitura|swifter)`)
	juliaForm   = lazyregexp.New(`(?m)^\s*(?:\[deps\]|uuid\s*=)`)
	rForm       = lazyregexp.New(`(?m)^Package:`)
	denoSource  = lazyregexp.New(`["'](?:https://deno\.land/|jsr:|npm:)|\bDeno\.(?:serve|listen|env)\b`)
	denoForm    = lazyregexp.New(`"(?:imports|tasks|deploy|compilerOptions|importMap|nodeModulesDir)"`)
)

// foreigns are the languages that are named and not guessed.
func foreigns() []foreign {
	return append([]foreign{
		{language: "ruby", markers: []string{"Gemfile", "Gemfile.lock", "gems.rb", "*.gemspec", "config.ru"}, sources: []string{"*.rb"}, holders: []string{"app/controllers"}, tooling: true, proof: rackForm,
			parts: []string{"public", "app/javascript", "app/assets", "vendor"}},
		{language: "elixir", markers: []string{"mix.exs"}, sources: []string{"*.exs"}, parts: []string{"assets", "priv"}},
		{language: "deno", markers: []string{"deno.json", "deno.jsonc", "deno.lock"}, tooling: true, proof: denoForm},
		{language: "deno", markers: []string{"main.ts", "mod.ts", "index.ts", "server.ts", "src/main.ts", "src/index.ts"}, telling: denoSource, tooling: true},
		{language: "dotnet", markers: []string{"*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx", "*.runtimeconfig.json", "*.deps.json"}, parts: []string{"ClientApp", "wwwroot"}},
		{language: "dart", markers: []string{"pubspec.yaml"}, sources: []string{"*.dart"}, over: []string{"java"},
			parts: []string{"android", "ios", "web", "linux", "macos", "windows"}},
		{language: "android", markers: []string{"build.gradle", "build.gradle.kts"}, telling: androidForm, over: []string{"java"}, parts: []string{"app"}},
		{language: "swift", markers: []string{"Package.swift"}, sources: []string{"*.swift"}, beside: []string{"CMakeLists.txt", "meson.build", "configure.ac", "Makefile"}, proof: swiftForm,
			parts: []string{"Public", "Resources"}},
		{language: "meteor", markers: []string{".meteor/release"}},
		{language: "lunatic", markers: []string{".cargo/config.toml", ".cargo/config"}, telling: lunaticForm, over: []string{"rust"}},
		{language: "julia", markers: []string{"Project.toml", "JuliaProject.toml"}, telling: juliaForm, sources: []string{"*.jl"}},
		{language: "r", markers: []string{"DESCRIPTION"}, telling: rForm, sources: []string{"*.R", "*.r"}},
		{language: "r", markers: []string{"renv.lock", "*.Rproj"}, tooling: true},
		{language: "shell", sources: []string{"start.sh"}},
	}, compact()...)
}

// compact are those that have a manifest no other language knows.
func compact() []foreign {
	var out []foreign
	for _, line := range strings.Split(`ada alire.toml
ballerina Ballerina.toml
clojure project.clj deps.edn shadow-cljs.edn build.boot
cobol - *.cbl *.cob
crystal shard.yml - *.cr
d dub.json dub.sdl - *.d
elm elm.json
erlang rebar.config - *.erl
fortran fpm.toml - *.f90
gleam gleam.toml
haskell *.cabal stack.yaml cabal.project - *.hs
haxe *.hxml
lisp *.asd
lua *.rockspec - *.lua
nim *.nimble - *.nim
nix - default.nix
ocaml dune-project *.opam - *.ml
pascal *.lpi
perl cpanfile Makefile.PL Build.PL dist.ini app.psgi - *.pl *.psgi
purescript spago.dhall spago.yaml
racket info.rkt - *.rkt
raku META6.json
scala build.sbt build.sc build.mill - *.scala *.sc
scheme haunt.scm - *.scm
unison unison.toml
v v.mod
zig build.zig build.zig.zon - *.zig`, "\n") {
		words := strings.Fields(line)
		markers, sources := words[1:], []string(nil)
		if at := slices.Index(words, "-"); at >= 0 {
			markers, sources = words[1:at], words[at+1:]
		}
		out = append(out, foreign{language: words[0], markers: markers, sources: sources})
	}
	return out
}

// claim is a folder with a foreign language.
type claim struct {
	foreign
	dir      string
	evidence []string
	weak     bool // only where nothing else is found
	sourced  bool // sources of the language lie beside its marker
}

// claims finds the foreign languages of all folders, in order of folders.
func claims(s *survey.Survey) []claim {
	var out []claim
	all := foreigns()
	for _, f := range s.Folders {
		for _, l := range all {
			if c, ok := claimOf(s, f, l); ok && !slices.ContainsFunc(out, func(o claim) bool { return o.dir == c.dir && o.language == c.language }) {
				out = append(out, c)
			}
		}
	}
	return out
}

func claimOf(s *survey.Survey, f *survey.Folder, l foreign) (claim, bool) {
	out := claim{foreign: l, dir: f.Dir, weak: l.tooling || f.First(l.beside...) != ""}
	for _, name := range named(s, f, l.markers) {
		p := f.Path(name)
		if l.telling != nil && !matchesIn(s, p, l.telling) {
			continue
		}
		out.evidence = append(out.evidence, p)
		if l.proof != nil && matchesIn(s, p, l.proof) {
			out.weak = false
		}
	}
	sources := named(s, f, l.sources)
	out.sourced = len(out.evidence) > 0 && (len(sources) > 0 || slices.ContainsFunc(l.holders, func(dir string) bool { return s.Tree.IsDir(f.Path(dir)) }))
	if f.Dir == "." && len(out.evidence) == 0 {
		for _, at := range []*survey.Folder{f, s.Folder("src")} {
			for _, name := range named(s, at, l.sources) {
				out.evidence, out.weak = append(out.evidence, at.Path(name)), true
			}
		}
	}
	return out, len(out.evidence) > 0
}

// named gives the files of the folder that the patterns fit, in order of the patterns.
func named(s *survey.Survey, f *survey.Folder, patterns []string) []string {
	var out []string
	for _, pattern := range patterns {
		switch {
		case strings.Contains(pattern, "*"):
			out = append(out, f.Files(strings.TrimPrefix(pattern, "*"))...)
		case strings.Contains(pattern, "/"):
			if s.Tree.Exists(f.Path(pattern)) {
				out = append(out, pattern)
			}
		case f.Has(pattern):
			out = append(out, pattern)
		}
	}
	return out
}

func matchesIn(s *survey.Survey, p string, form *lazyregexp.Regexp) bool {
	f := s.Source(p)
	return f != nil && form.Match(f.Text)
}

// beats reports whether the language is what a folder is, in spite of a candidate there.
func (c claim) beats(k string, weak bool) bool {
	switch {
	case c.weak:
		return false
	case weak, slices.Contains(c.over, k):
		return true
	}
	return slices.Contains([]string{"node", "static", "plain", "cpp"}, k)
}

// serves reports whether plain pages are the public folder of a program in the language, though nothing else tells of a program.
func (c claim) serves(u survey.Candidate) bool {
	at := path.Join(u.Dir, u.Target.Value)
	return c.weak && c.sourced && kind(u) == "plain" && path.Dir(at) == c.dir && strings.EqualFold(path.Base(at), "public")
}

// part reports whether a folder is a part of the claimed project.
func (c claim) part(dir string) bool {
	return slices.ContainsFunc(c.parts, func(p string) bool {
		at := path.Join(c.dir, p)
		return dir == at || strings.HasPrefix(dir, at+"/")
	})
}
