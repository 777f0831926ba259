//! Points on the globe and the distance between them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A place, written `latitude,longitude` in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub struct Point {
    pub lat: f64,
    pub lon: f64,
}

impl Point {
    /// Great-circle distance in kilometres, by the haversine formula.
    pub fn distance_km(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_dlat = (lat2 - lat1) / 2.0;
        let half_dlon = (other.lon - self.lon).to_radians() / 2.0;
        let a = half_dlat.sin().powi(2) + lat1.cos() * lat2.cos() * half_dlon.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * a.sqrt().asin()
    }
}

impl FromStr for Point {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected latitude,longitude in degrees";
        let (lat, lon) = s.split_once(',').ok_or(EXPECTED)?;
        let point = Self {
            lat: lat.trim().parse().map_err(|_| EXPECTED)?,
            lon: lon.trim().parse().map_err(|_| EXPECTED)?,
        };
        if !(-90.0..=90.0).contains(&point.lat) || !(-180.0..=180.0).contains(&point.lon) {
            return Err("latitude must be within 90 degrees, longitude within 180");
        }
        Ok(point)
    }
}

impl TryFrom<String> for Point {
    type Error = &'static str;

    fn try_from(s: String) -> Result<Self, Self::Error> {
        s.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn berlin_to_paris() {
        let berlin = Point {
            lat: 52.52,
            lon: 13.405,
        };
        let paris = Point {
            lat: 48.8566,
            lon: 2.3522,
        };
        assert!((berlin.distance_km(paris) - 877.46).abs() < 0.1);
    }

    #[test]
    fn refuses_what_is_no_place() {
        for s in ["", "52.52", "north,east", "91,0", "0,181", "NaN,0"] {
            assert!(s.parse::<Point>().is_err(), "{s:?} parsed");
        }
    }
}
