//! The book of control operations: each is declared once, and so both mounted and described.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use http::Method;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::ControlContext;

/// Operations as they are collected.
pub struct Book {
    router: Router<ControlContext>,
    paths: Map<String, Value>,
    generator: SchemaGenerator,
}

/// What an operation says of itself.
pub struct Description {
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
    pub fn with<H, T>(mut self, described: Description, handler: H) -> Self
    where
        H: Handler<T, ControlContext>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(described.method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(described.path, on(filter, handler));
        let path = described.path.replace("{*", "{");
        let entry = self.paths.entry(path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(described.method.as_str().to_lowercase(), described.operation.into());
        }
        self
    }

    /// Begins to describe an operation.
    pub fn describe<A: JsonSchema>(&mut self, method: Method, path: &'static str, summary: &str) -> Description {
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
        Description { method, path, operation: operation.as_object().cloned().unwrap_or_default() }
    }

    /// Begins to describe an operation that is sent something.
    pub fn describe_with<B: JsonSchema, A: JsonSchema>(
        &mut self,
        method: Method,
        path: &'static str,
        summary: &str,
    ) -> Description {
        let body = self.generator.subschema_for::<B>();
        let mut described = self.describe::<A>(method, path, summary);
        described
            .operation
            .insert("requestBody".to_owned(), json!({ "content": { "application/json": { "schema": body } } }));
        described
    }

    /// The router, and the OpenAPI document.
    pub fn close(mut self) -> (Router<ControlContext>, Value) {
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

impl Description {
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
