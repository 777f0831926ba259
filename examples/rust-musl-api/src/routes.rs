//! The HTTP interface.

use axum::{Json, Router, extract::Query, routing::get};
use serde::{Deserialize, Serialize};

use crate::geo::Point;

pub fn router() -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/distance", get(distance))
}

#[derive(Deserialize)]
struct Journey {
    from: Point,
    to: Point,
}

#[derive(Serialize)]
struct Distance {
    from: Point,
    to: Point,
    km: f64,
}

async fn distance(Query(Journey { from, to }): Query<Journey>) -> Json<Distance> {
    let km = (from.distance_km(to) * 10.0).round() / 10.0;
    Json(Distance { from, to, km })
}

#[cfg(test)]
mod tests {
    use axum::{
        body::Body,
        http::{Request, StatusCode},
    };
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn get(uri: &str) -> (StatusCode, String) {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn answers_with_kilometres() {
        let (status, body) = get("/distance?from=52.52,13.405&to=48.8566,2.3522").await;
        assert_eq!(status, StatusCode::OK);
        assert!(body.ends_with(r#""km":877.5}"#), "{body}");
    }

    #[tokio::test]
    async fn refuses_a_bad_place() {
        let (status, body) = get("/distance?from=1,2&to=here").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains("latitude,longitude"), "{body}");
    }
}
