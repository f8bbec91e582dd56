//! The book of control operations: each is declared once, and so both mounted and described.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use http::Method;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::Asked;

/// Operations as they are collected.
pub struct Book {
    router: Router<Asked>,
    paths: Map<String, Value>,
    generator: SchemaGenerator,
}

/// What an operation says of itself.
pub struct Told {
    method: Method,
    path: &'static str,
    operation: Map<String, Value>,
}

impl Default for Book {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self { router: Router::new(), paths: Map::new(), generator: settings.into_generator() }
    }
}

impl Book {
    /// An operation, mounted with its handler.
    #[must_use]
    pub fn with<H, T>(mut self, told: Told, handler: H) -> Self
    where
        H: Handler<T, Asked>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(told.method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(told.path, on(filter, handler));
        let path = told.path.replace("{*", "{");
        let entry = self.paths.entry(path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(told.method.as_str().to_lowercase(), told.operation.into());
        }
        self
    }

    /// Begins to describe an operation.
    pub fn tell<A: JsonSchema>(&mut self, method: Method, path: &'static str, summary: &str) -> Told {
        let answer = self.generator.subschema_for::<A>();
        let parameters: Vec<Value> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({ "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let problem = self.generator.subschema_for::<mock365_control::Problem>();
        let operation = json!({
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "2XX": { "description": "Done.", "content": { "application/json": { "schema": answer } } },
                "default": { "description": "Refused.", "content": { "application/problem+json": { "schema": problem } } },
            },
        });
        Told { method, path, operation: operation.as_object().cloned().unwrap_or_default() }
    }

    /// Begins to describe an operation that is sent something.
    pub fn tell_with<B: JsonSchema, A: JsonSchema>(
        &mut self,
        method: Method,
        path: &'static str,
        summary: &str,
    ) -> Told {
        let body = self.generator.subschema_for::<B>();
        let mut told = self.tell::<A>(method, path, summary);
        told.operation
            .insert("requestBody".to_owned(), json!({ "content": { "application/json": { "schema": body } } }));
        told
    }

    /// The router, and the OpenAPI document.
    pub fn close(mut self) -> (Router<Asked>, Value) {
        let schemas = self.generator.take_definitions(true);
        let document = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "mock365 control API",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Drives a mock: sandboxes, scenarios and their remedies, failure rules, the clock, the journal, and the Cloud's state.",
            },
            "paths": self.paths,
            "components": { "schemas": schemas },
        });
        (self.router, document)
    }
}

impl Told {
    /// With a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, description: &str) -> Self {
        let parameters = self.operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(
                json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } }),
            );
        }
        self
    }
}
