//! The command line.

use std::net::SocketAddr;

use mock365::sandbox::Registry;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    runtime.block_on(async {
        let config = mock365::Config { listen: vec![SocketAddr::from(([127, 0, 0, 1], 8365))], ..Default::default() };
        let registry = Registry::new(config);
        let _service = registry.service();
        let opened = registry.open("default", &registry.config.listen.clone()).await.expect("listen");
        println!("ready {}", opened.origin());
        mock365::tokens::warm_up();
        tokio::signal::ctrl_c().await.expect("signal");
    });
}
