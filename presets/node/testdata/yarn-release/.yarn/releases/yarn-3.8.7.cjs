#!/usr/bin/env node
/* A stand-in: here the real release is committed. */
