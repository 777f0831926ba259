package schema

import (
	"fmt"
	"slices"
	"strings"
)

// laterImageKeys are keys of an image that the format reserves and this version does not read.
func laterImageKeys() []string {
	return []string{"channel"}
}

// laterFileKeys are such keys of a file.
func laterFileKeys() []string {
	return []string{"channels", "policy"}
}

// sharedKeys are keys that people look for at the top of the file, since they mean them for all images.
func sharedKeys() []string {
	return []string{"args", "environment", "expose", "healthcheck", "labels", "platforms", "ssh", "stages", "stop_signal", "tags", "user"}
}

// AdviseKey implements yamlsrc.KeyAdviser.
func (File) AdviseKey(key string) (message, hint string) {
	switch {
	case slices.Contains(laterFileKeys(), key):
		return notYet(key)
	case key == "syntax" || key == "floor":
		return unknown(key, "a file"), "write it under defaults"
	case key == "services":
		return unknown(key, "a file"), "images stand under images"
	case key == "version":
		return unknown(key, "a file"), fmt.Sprintf("did you mean \"versions\"? the version of the format is stagegen: %q", Version)
	case slices.Contains(sharedKeys(), key):
		return unknown(key, "a file"), "write it in an image, or under defaults for all of them"
	case key == "preset" || key == "dir" || key == "with":
		return unknown(key, "a file"), "write it in an image: images: { api: { preset: go, dir: services/api } }"
	case strings.HasPrefix(key, "x-"):
		return unknown(key, "a file"), "use presets or defaults for what several images share"
	}
	return "", ""
}

// AdviseKey implements yamlsrc.KeyAdviser.
func (Member) AdviseKey(key string) (message, hint string) {
	switch key {
	case "stagegen":
		return "a member has no key \"stagegen\"", "a file with that key is a root of its own; remove it"
	case "name", "include", "members", "versions", "bases", "presets", "preset_dirs", "secrets", "package_registries", "ca_certificates", "mirrors", "pins", "proxy", "source_date_epoch":
		return fmt.Sprintf("the key %q belongs into the root file", key), "a member holds images and its own defaults"
	}
	return File{}.AdviseKey(key)
}

// AdviseKey implements yamlsrc.KeyAdviser.
func (ImageSpec) AdviseKey(key string) (message, hint string) {
	switch key {
	case "extends":
		return unknown(key, "an image"), "an image names what it builds on with preset"
	case "init_as":
		return unknown(key, "an image"), "it stands in a house preset, and says for which folders init takes that one"
	}
	return adviseImageKey(key, "an image")
}

// AdviseKey implements yamlsrc.KeyAdviser.
func (Variant) AdviseKey(key string) (message, hint string) {
	switch key {
	case "preset":
		return unknown(key, "a house preset"), "a house preset names what it builds on with extends"
	case "dir", "context", "dockerfile", "target":
		return fmt.Sprintf("the key %q cannot stand in a house preset", key), "each image has its own"
	}
	return adviseImageKey(key, "a house preset")
}

// AdviseKey implements yamlsrc.KeyAdviser.
func (Defaults) AdviseKey(key string) (message, hint string) {
	switch key {
	case "with", "files", "writable", "entrypoint", "command", "preset":
		return fmt.Sprintf("the key %q cannot stand in defaults", key), "it means something else for each preset: make a house preset under presets"
	case "dir", "context", "dockerfile", "target":
		return fmt.Sprintf("the key %q cannot stand in defaults", key), "each image has its own"
	}
	return adviseImageKey(key, "defaults")
}

// adviseImageKey knows the words of Compose and of Dockerfiles that have another name here.
func adviseImageKey(key, where string) (message, hint string) {
	others := map[string]string{
		"env": "environment", "envs": "environment", "ports": "expose", "port": "expose", "cmd": "command",
		"params": "with", "parameters": "with", "path": "dir", "folder": "dir", "workdir": "dir", "packages": "stages.runtime.packages",
		"image": "tags", "tag": "tags", "stopsignal": "stop_signal", "label": "labels",
	}
	if slices.Contains(laterImageKeys(), key) {
		return notYet(key)
	}
	if other, ok := others[key]; ok {
		return unknown(key, where), fmt.Sprintf("the key is %q here", other)
	}
	return "", ""
}

func unknown(key, where string) string { return fmt.Sprintf("unknown key %q in %s", key, where) }

func notYet(key string) (message, hint string) {
	return fmt.Sprintf("the key %q is not supported by this version of stagegen", key), "remove it, or use a newer version"
}
