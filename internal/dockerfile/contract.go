package dockerfile

import (
	"errors"
	"slices"
	"strings"
)

// Contract is what the image of one stage promises to those who build, run and probe it, as far as the Dockerfile alone says
// so: what its base image brings is not in it. Lines count from 1. A value that only the build knows stands as it is written.
type Contract struct {
	Stage string `json:"stage,omitempty"` // its name; of one without the number in Feeds, and "" of the image's own
	Line  int    `json:"line"`            // of its FROM
	// Base is the image below the stage and all stages that it is from.
	Base Entry `json:"base"`
	// Platform is what FROM says, where it is one for all builds.
	Platform    Entry        `json:"platform,omitzero"`
	User        Entry        `json:"user,omitzero"` // the zero Entry: that of the base, as for each of these
	Workdir     Entry        `json:"workdir,omitzero"`
	StopSignal  Entry        `json:"stop_signal,omitzero"`
	Entrypoint  *Start       `json:"entrypoint,omitempty"`
	Command     *Start       `json:"command,omitempty"`
	Healthcheck *Healthcheck `json:"healthcheck,omitempty"`
	Environment []Entry      `json:"environment,omitempty"`
	Labels      []Entry      `json:"labels,omitempty"`
	Ports       []Entry      `json:"ports,omitempty"` // "8080", "53/udp"
	Volumes     []Entry      `json:"volumes,omitempty"`
	Packages    []Package    `json:"packages,omitempty"` // installed, and not removed again
	Copies      []Copied     `json:"copies,omitempty"`
	Runs        []Run        `json:"runs,omitempty"`
	Args        []Entry      `json:"args,omitempty"` // declared; Open where there is no default
	// Globals are the ARGs before the first FROM; of the stage that Read was asked for only.
	Globals []Entry `json:"globals,omitempty"`
	// Others are instructions that say nothing of the above: ONBUILD, SHELL, MAINTAINER.
	Others []Entry `json:"others,omitempty"`
	// Feeds are the other stages that files are copied or mounted from, in order of the file; of the stage that Read was asked
	// for only.
	Feeds []Contract `json:"feeds,omitempty"`
	// Aside are the stages that no part of the image comes from, by name or number.
	Aside []Entry `json:"aside,omitempty"`
}

// Entry is one value with the line that gives it.
type Entry struct {
	Name  string `json:"name,omitempty"` // of a variable or label
	Value string `json:"value"`
	Line  int    `json:"line"`
	// Open: only the build knows the value.
	Open bool `json:"open,omitempty"`
	// Arg: a build argument decides the value; what stands here is what its default gives.
	Arg bool `json:"arg,omitempty"`
}

// Start is an ENTRYPOINT or CMD.
type Start struct {
	// Words are those of the exec form; of a shell form those of its one plain command, nil where it is more than that.
	Words []string `json:"words"`
	// Shell is the text of a shell form, also of one that is spelled out: ["sh", "-c", "…"].
	Shell string `json:"shell,omitempty"`
	Line  int    `json:"line"`
}

// Healthcheck is a probe; the durations are as Go writes them, "" for Docker's own.
type Healthcheck struct {
	Start
	Off         bool   `json:"off,omitempty"`
	Interval    string `json:"interval,omitempty"`
	Timeout     string `json:"timeout,omitempty"`
	StartPeriod string `json:"start_period,omitempty"`
	// StartInterval is between probes within StartPeriod.
	StartInterval string `json:"start_interval,omitempty"`
	Retries       int    `json:"retries,omitempty"`
}

// Package is one package that a RUN installs.
type Package struct {
	Manager string `json:"manager"` // apt, apk, dnf, zypper or pacman
	Name    string `json:"name"`    // without a version
	Version string `json:"version,omitempty"`
	Line    int    `json:"line"`
}

// Copied is a COPY or ADD.
type Copied struct {
	From    string   `json:"from,omitempty"` // the name of a stage, or an image; "" for the build context
	Sources []string `json:"sources,omitempty"`
	Target  string   `json:"target"` // absolute, with the slash at its end where one is written
	Owner   string   `json:"owner,omitempty"`
	Mode    string   `json:"mode,omitempty"`
	// Inline tells of files whose text stands in the Dockerfile.
	Inline   bool   `json:"inline,omitempty"`
	Checksum string `json:"checksum,omitempty"` // of an address
	// Add tells an ADD, which unpacks archives of the project. Parents keeps the folders of the sources; Excludes are patterns of
	// what is left out.
	Add      bool     `json:"add,omitempty"`
	Parents  bool     `json:"parents,omitempty"`
	Excludes []string `json:"excludes,omitempty"`
	Line     int      `json:"line"`
}

// Run is a RUN.
type Run struct {
	Text string `json:"text"` // on one line, without its mounts
	// Commands are the simple commands in it, in order, each as its words: a word that only the shell knows stands as it is
	// written. Plain tells that they are all there is to it: joined by && or ; or line by line.
	Commands [][]string `json:"commands,omitempty"`
	Plain    bool       `json:"plain"`
	Mounts   []Mount    `json:"mounts,omitempty"` // what the build must be given
	Binds    []Copied   `json:"binds,omitempty"`  // what it sees of stages and images
	// Variables are those that it sets for its commands, by assignment or by export; Writes the files that it writes by
	// redirection, as they are written.
	Variables []Entry  `json:"variables,omitempty"`
	Writes    []string `json:"writes,omitempty"`
	Line      int      `json:"line"`
}

// ErrNoStage tells that a file has no such stage.
var ErrNoStage = errors.New("there is no such stage")

// Read reads the contract of a stage of any Dockerfile that BuildKit reads; an empty target is the last stage. args are build
// arguments that are given. The error is for the user: the file cannot be read at all, or ErrNoStage. It never panics.
func Read(text []byte, target string, args map[string]string) (Contract, error) {
	r := newReader(text, args)
	switch {
	case r.doc.nodes == nil:
		return Contract{}, errors.New(r.doc.problems[0].message)
	case len(r.doc.stages) == 0:
		return Contract{}, errors.New("it has no FROM")
	}
	last := r.doc.stages[len(r.doc.stages)-1]
	if target != "" {
		if last = r.named(target); last == nil {
			return Contract{}, ErrNoStage
		}
	}
	for _, s := range r.doc.stages[:last.index+1] {
		r.stage(s)
	}
	return r.finish(last), nil
}

// Starts is what the image starts, ENTRYPOINT and CMD together; nil where that is the base's, or not known.
func (c Contract) Starts() []string {
	var words []string
	if c.Entrypoint != nil {
		if words = c.Entrypoint.Words; words == nil || c.Entrypoint.Shell != "" {
			return words // a shell form passes no arguments on
		}
	}
	if c.Command != nil {
		if c.Command.Words == nil {
			return nil
		}
		words = slices.Concat(words, c.Command.Words)
	}
	return words
}

// Feed gives the contract of a stage that the image is made from; nil for another one.
func (c Contract) Feed(name string) *Contract {
	for i, f := range c.Feeds {
		if strings.EqualFold(f.Stage, name) {
			return &c.Feeds[i]
		}
	}
	return nil
}
