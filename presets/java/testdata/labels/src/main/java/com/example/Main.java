package com.example;

class Main {
    public static void main(String[] args) {}
}
