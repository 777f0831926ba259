package com.example.prices;

public final class Prices {}
