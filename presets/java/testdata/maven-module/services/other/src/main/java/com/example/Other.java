package com.example;

class Other {}
