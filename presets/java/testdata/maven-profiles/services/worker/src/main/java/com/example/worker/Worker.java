package com.example.worker;

public class Worker {
    public static void main(String[] args) {
        System.out.println("done");
    }
}
