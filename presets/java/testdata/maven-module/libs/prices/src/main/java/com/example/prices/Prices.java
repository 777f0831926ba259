package com.example.prices;

public final class Prices {
    public static String line(String name, int cents) {
        return org.apache.commons.csv.CSVFormat.DEFAULT.format(name, cents);
    }
}
