package golang

import (
	"slices"
	"strings"
)

// framework is a known framework of servers: its module without a major version, and its name.
type framework struct{ module, name string }

// frameworks are the known ones; of several that a program imports the first counts.
func frameworks() []framework {
	return []framework{
		{"github.com/gin-gonic/gin", "gin"},
		{"github.com/labstack/echo", "echo"},
		{"github.com/gofiber/fiber", "fiber"},
		{"github.com/go-chi/chi", "chi"},
		{"github.com/gobuffalo/buffalo", "buffalo"},
		{"github.com/beego/beego", "beego"},
		{"github.com/astaxie/beego", "beego"},
		{"github.com/kataras/iris", "iris"},
		{"github.com/revel/revel", "revel"},
		{"github.com/cloudwego/hertz", "hertz"},
		{"github.com/go-kratos/kratos", "kratos"},
		{"github.com/zeromicro/go-zero", "go-zero"},
		{"github.com/danielgtaylor/huma", "huma"},
		{"github.com/pocketbase/pocketbase", "pocketbase"},
		{"github.com/gorilla/mux", "gorilla"},
		{"github.com/julienschmidt/httprouter", "httprouter"},
		{"github.com/valyala/fasthttp", "fasthttp"},
		{"connectrpc.com/connect", "connect"},
		{"google.golang.org/grpc", "grpc"},
		{functionsModule, functions},
	}
}

// The framework of functions of Google Cloud.
const (
	functionsModule = "github.com/GoogleCloudPlatform/functions-framework-go"
	functions       = "functions-framework"
)

func frameworkNames() []string {
	var out []string
	for _, f := range frameworks() {
		out = append(out, f.name)
	}
	return slices.Compact(out)
}

// frameworkOf gives the name of the framework that the packages import, "" for none.
func frameworkOf(packs []*pack) string {
	for _, f := range frameworks() {
		for _, p := range packs {
			if slices.ContainsFunc(p.paths(), func(imported string) bool { return imported == f.module || strings.HasPrefix(imported, f.module+"/") }) {
				return f.name
			}
		}
	}
	return ""
}
