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
    /// The document in the making, where one is wanted: most processes are never asked for it.
    written: Option<Written>,
}

/// What the document has so far.
struct Written {
    paths: Map<String, Value>,
    generator: SchemaGenerator,
}

/// What an operation says of itself.
pub struct Description {
    method: Method,
    path: &'static str,
    /// Empty where no document is wanted.
    operation: Map<String, Value>,
}

impl Book {
    /// A book of which only the operations are wanted.
    pub fn of_operations() -> Self {
        Self { router: Router::new(), written: None }
    }

    /// A book of which only the document is wanted.
    pub fn of_descriptions() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        let written = Written { paths: Map::new(), generator: settings.into_generator() };
        Self { router: Router::new(), written: Some(written) }
    }

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
        let entry = self.written.as_mut().map(|written| written.paths.entry(path).or_insert_with(|| json!({})));
        if let Some(entry) = entry.and_then(Value::as_object_mut) {
            entry.insert(described.method.as_str().to_lowercase(), described.operation.into());
        }
        self
    }

    /// Begins to describe an operation.
    pub fn describe<A: JsonSchema>(&mut self, method: Method, path: &'static str, summary: &str) -> Description {
        let Some(Written { generator, .. }) = &mut self.written else {
            return Description { method, path, operation: Map::new() };
        };
        let answer = generator.subschema_for::<A>();
        let parameters: Vec<Value> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({ "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let problem = generator.subschema_for::<mock365_control::Problem>();
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
        // The body's schema is asked for first: the document lists schemas in that order.
        let body = self.written.as_mut().map(|written| written.generator.subschema_for::<B>());
        let mut described = self.describe::<A>(method, path, summary);
        if let Some(body) = body {
            let content = json!({ "content": { "application/json": { "schema": body } } });
            described.operation.insert("requestBody".to_owned(), content);
        }
        described
    }

    /// Begins to describe an operation that makes something: it is sent a `B`, and beside it what the new one is called.
    pub fn describe_named<B: JsonSchema, A: JsonSchema>(
        &mut self,
        method: Method,
        path: &'static str,
        summary: &str,
        name: &str,
    ) -> Description {
        let mut described = self.describe_with::<B, A>(method, path, summary);
        if let Some(written) = &mut self.written {
            // By value: beside a reference to it, what `B` does not know would stay forbidden.
            let mut schema = B::json_schema(&mut written.generator);
            schema.insert("required".to_owned(), json!([name]));
            let members = schema.ensure_object().entry("properties").or_insert_with(|| json!({}));
            if let Some(members) = members.as_object_mut() {
                let called = json!({ "description": "What the new one is called.", "type": "string" });
                members.shift_insert(0, name.to_owned(), called);
            }
            let content = json!({ "content": { "application/json": { "schema": schema } } });
            described.operation.insert("requestBody".to_owned(), content);
        }
        described
    }

    /// The operations, mounted.
    pub fn router(self) -> Router<ControlContext> {
        self.router
    }

    /// The OpenAPI document; null where none was wanted.
    pub fn document(self) -> Value {
        let Some(Written { paths, mut generator }) = self.written else { return Value::Null };
        let schemas = generator.take_definitions(true);
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "mock365 control API",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Drives a mock: sandboxes, scenarios and their remedies, failure rules, the clock, the journal, and the Cloud's state.",
            },
            "paths": paths,
            "components": { "schemas": schemas },
        })
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
