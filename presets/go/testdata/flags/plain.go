//go:build !premium

package main

const premium = false
