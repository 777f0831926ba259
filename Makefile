# `make` lists the targets: those with a description after "##".

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Go files that gofmt answers for; those under testdata are inputs, some of them broken on purpose.
GO_FILES = git ls-files --cached --others --exclude-standard -- '*.go' ':!:**/testdata/**'

# Packages whose goldens are written anew by -update.
GOLDENS = git grep --untracked -lE 'flag\.Bool\("update"' -- '*_test.go' | xargs -n 1 dirname | sed 's|^|./|' | sort -u

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  \1\t\2/p' Makefile | expand -t 14

.PHONY: build
build: ## compile bin/stagegen
	go build -o bin/stagegen ./cmd/stagegen

.PHONY: demo
demo: build ## generate the examples; build and run one of them where a Docker engine answers
	test/demo.sh bin/stagegen

.PHONY: test
test: ## everything, on real engines, which are set up first (at most 45 minutes)
	test/with-engines.sh $(MAKE) lint drift unit e2e

.PHONY: unit
unit: ## the tests that need no engine; those of internal/builder use one that answers
	go test $$(go list ./... | grep -v /stagegen/test$$)

.PHONY: e2e
e2e: ## build, run, probe, stop, weigh and rebuild the examples and slot cases on real engines
	STAGEGEN_E2E=1 test/with-engines.sh go test -count=1 -timeout 40m -v ./test

.PHONY: lint
lint: ## gofmt, go vet, staticcheck, go mod tidy
	@unformatted=$$($(GO_FILES) | xargs gofmt -l); [ -z "$$unformatted" ] || { echo "gofmt: $$unformatted" >&2; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	go mod tidy -diff

.PHONY: generate
generate: build ## write anew whatever is generated: code and documents, goldens, the examples' and slot cases' files
	go generate ./...
	packages=$$($(GOLDENS) || true); [ -z "$$packages" ] || go test $$packages -update
	for project in examples/*/ test/slots/*/*/; do [ ! -e "$$project/build.yaml" ] || bin/stagegen -C "$$project" generate; done

.PHONY: drift
drift: ## fail where `make generate` changes a file
	test/drift.sh

.PHONY: measure
measure: ## measure sizes and rebuild times against hand-written files, for docs/measurements.md and README.md
	test/with-engines.sh go run ./test/measure

.PHONY: bench
bench: ## measure time and memory of the commands, for bench/README.md
	go run ./bench

.PHONY: bench-build
bench-build: ## compare stagegen build with docker build and buildx bake on real engines, for docs/benchmarks.md
	test/with-engines.sh test/engine/buildx.sh go run ./bench -builds 5

.PHONY: bench-scaling
bench-scaling: ## measure builds on a BuildKit daemon and with a cache in a registry, for docs/scaling.md
	test/with-engines.sh test/engine/buildx.sh go run ./bench -scaling 3

.PHONY: engines
engines: ## set up the Docker engines of the tests and their base images
	test/with-engines.sh true

.PHONY: down
down: ## stop the engines that the tests have started
	test/engine/down.sh

.PHONY: clean
clean: ## remove bin/
	rm -rf bin
